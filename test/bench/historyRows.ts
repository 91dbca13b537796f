import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { JobRegistry } from '../../src/engine/jobs/jobRegistry.ts';
import { JobStore } from '../../src/engine/jobs/jobStore.ts';
import { hasUnfinishedExports } from '../../src/engine/jobs/unfinishedExports.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { ExportsTree } from '../../src/features/exports/exportsTree.ts';
import { jobs } from '../unit/features/exports/jobs.ts';
import type { Row } from './report.ts';
import { median } from './statistics.ts';

const count = 5000;
const rounds = 7;

interface Start {
  /** Until the first rows can be shown. */
  readonly treeMs: number;
  /** The search for unfinished exports, in each window. */
  readonly lookMs: number;
  readonly blockedMs: number;
}

/** Returns the startup cost of a long history: with the index of its jobs, relative to that without it. */
export async function historyRows(raw: Record<string, unknown>): Promise<readonly Row[]> {
  const root = await mkdtemp(join(tmpdir(), 'contact-exports-history-'));
  const folder = join(root, 'jobs');
  const index = join(folder, 'history.index');
  const aside = join(root, 'aside');
  const all: { readonly without: Start; readonly indexed: Start }[] = [];
  try {
    await fill(folder);
    // Files are indexed once they have not changed for a while.
    const store = new JobStore({ folder, now: () => Date.now() + 60_000 });
    await store.load();
    await store.keepIndex();
    for (let round = 0; round < rounds; round++) {
      await rename(index, aside);
      const without = await start(folder);
      await rename(aside, index);
      all.push({ without, indexed: await start(folder) });
    }
  } finally {
    await rm(root, { recursive: true });
  }
  raw.history = all;
  return rowsOf(all);
}

async function fill(folder: string): Promise<void> {
  await mkdir(folder);
  for (let index = 0; index < count; index++) {
    const id = `00000000-0000-4000-8000-${index.toString().padStart(12, '0')}`;
    const createdAt = new Date(Date.UTC(2024, 0, 1) + index * 7_200_000).toISOString();
    const job = { ...jobs.completed, id, createdAt };
    await writeFile(join(folder, `${id}.json`), JSON.stringify(job, undefined, 2));
  }
}

async function start(folder: string): Promise<Start> {
  const began = performance.now();
  await hasUnfinishedExports(folder);
  const looked = performance.now();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const store = new JobStore({ folder });
  const registry = new JobRegistry({
    store,
    logger: silentLogger,
    mayWrite: () => Promise.resolve(),
  });
  await registry.load();
  delay.disable();
  new ExportsTree({ source: { jobs: registry.all, job: (id) => registry.get(id) } }).rows();
  return {
    treeMs: performance.now() - looked,
    lookMs: looked - began,
    blockedMs: delay.max / 1e6,
  };
}

function rowsOf(all: readonly { readonly without: Start; readonly indexed: Start }[]): Row[] {
  const ratio = (key: keyof Start): number =>
    median(all.map(({ without, indexed }) => indexed[key] / without[key]));
  const title = `history of ${count} exports`;
  return [
    {
      what: `${title}, until its first rows, without the index`,
      value: median(all.map(({ without }) => without.treeMs)),
      unit: 'ms',
    },
    {
      what: `${title}, until its first rows, with the index`,
      value: median(all.map(({ indexed }) => indexed.treeMs)),
      unit: 'ms',
    },
    {
      what: `${title}, until its first rows: with the index / without`,
      value: ratio('treeMs'),
      ...{ unit: 'ratio', target: 0.5 },
    },
    {
      what: `${title}, search for unfinished exports: with the index / without`,
      value: ratio('lookMs'),
      ...{ unit: 'ratio', target: 0.5 },
    },
    {
      what: `${title}, longest block of the event loop, with the index`,
      value: median(all.map(({ indexed }) => indexed.blockedMs)),
      unit: 'ms',
    },
    {
      what: `${title}, longest block of the event loop, without`,
      value: median(all.map(({ without }) => without.blockedMs)),
      unit: 'ms',
    },
  ];
}
