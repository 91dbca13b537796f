import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JobRegistry } from '../../src/engine/jobs/jobRegistry.ts';
import { JobStore } from '../../src/engine/jobs/jobStore.ts';
import { hasUnfinishedExports } from '../../src/engine/jobs/unfinishedExports.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { ExportsTree } from '../../src/features/exports/exportsTree.ts';
import { jobs } from '../unit/features/exports/jobs.ts';
import { median } from './statistics.ts';

/**
 * Measures what a long history costs: `node test/bench/history.ts [COUNT]`. Startup (the search for unfinished exports,
 * and loading all), a tick without changes, one after a job was written, and the rows of the view.
 */
const count = Number(process.argv[2] ?? 5000);
const rounds = 9;

async function time(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function print(what: string, work: () => unknown): Promise<void> {
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) {
    all.push(await time(work));
  }
  console.log(`${what}: ${median(all).toFixed(1)} ms`);
}

const folder = join(await mkdtemp(join(tmpdir(), 'contact-exports-history-')), 'jobs');
await mkdir(folder);
try {
  const idOf = (index: number): string =>
    `00000000-0000-4000-8000-${index.toString().padStart(12, '0')}`;
  for (let index = 0; index < count; index++) {
    const createdAt = new Date(Date.UTC(2024, 0, 1) + index * 7_200_000).toISOString();
    const job = { ...jobs.completed, id: idOf(index), createdAt };
    await writeFile(join(folder, `${job.id}.json`), JSON.stringify(job, undefined, 2));
  }
  let now = 0;
  const store = new JobStore({ folder, monotonic: () => now });
  const registry = new JobRegistry({
    store,
    logger: silentLogger,
    mayWrite: () => Promise.resolve(),
  });
  await print(`search for unfinished exports among ${count}`, () => hasUnfinishedExports(folder));
  await print(`load ${count} exports`, () => registry.load());
  await store.changesOf(idOf(0));
  const tick = (): Promise<unknown> => registry.sync('shown');
  for (const step of [0, 4000, 1000]) {
    now += step;
    await tick();
  }
  await print('tick without a change', tick);
  const last = { ...jobs.completed, id: idOf(count - 1) };
  await print('tick after another job was written', async () => {
    await writeFile(join(folder, 'x.tmp'), '');
    await rm(join(folder, 'x.tmp'));
    await store.write({ ...last, createdAt: new Date().toISOString() });
    await tick();
  });
  const source = {
    get jobs() {
      return registry.all;
    },
    job: (id: string) => registry.get(id),
  };
  const tree = new ExportsTree({ source });
  await print('rows of the view', () => tree.rows());
} finally {
  await rm(join(folder, '..'), { recursive: true });
}
