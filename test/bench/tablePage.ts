import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { tableViewType } from '../../src/contributions.ts';
import { tableRequests } from '../../src/protocol/tableMessages.ts';
import { runOrThrow } from '../support/childProcess.ts';
import { TablePages } from '../support/tablePages.ts';
import { Workbench } from '../support/workbench/workbench.ts';
import type { Row } from './report.ts';
import { quantile } from './statistics.ts';
import { writeContacts, writeNarrow } from './tableFiles.ts';
import { keyProbe, roundTripProbe, thumbProbe, watchRows, wheelProbe } from './tablePageProbes.ts';

/** Some 13,000 contacts, and 20 million rows. */
const contactBytes = 2_800_000;
const narrowBytes = 360_000_000;
/** How long a table may take to appear, in milliseconds. */
const patience = 60_000;

interface Motion {
  readonly frames: readonly number[];
  /** The share of the cells in sight that had no value, over all frames. */
  readonly blank: number;
}

/** Measures the table's page in VS Code, in a browser. The files are made in `folder` and kept. */
export async function tablePageRows(
  folder: string,
  repetitions: number,
  raw: Record<string, unknown>,
): Promise<Row[]> {
  await mkdir(folder, { recursive: true });
  await make(join(folder, 'contacts.csv'), (path) => writeContacts(path, 'csv', contactBytes));
  await make(join(folder, 'narrow.csv'), (path) => writeNarrow(path, narrowBytes));
  await runOrThrow('npm', ['run', '--silent', 'package'], { output: 'collect' });
  const workbench = await Workbench.start({
    folder,
    settings: {
      'workbench.editorAssociations': { '*.csv': tableViewType },
      'workbench.editor.enablePreview': false,
    },
  });
  try {
    await workbench.page.addInitScript(watchRows);
    await workbench.reload();
    await workbench.showExplorer();
    const rows = [
      ...(await openingRows(workbench, repetitions, raw)),
      ...(await movingRows(workbench, raw)),
    ];
    return [...rows, ...(await sizeRows(raw))];
  } finally {
    await workbench.stop();
  }
}

async function make(path: string, write: (path: string) => Promise<number>): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    console.log(`${path}: ${await write(path)} records`);
  }
}

interface Shown {
  readonly frame: Frame;
  /** The time until the first rows are painted. */
  readonly ms: number;
  readonly stages: readonly number[];
}

/** What the time until the first rows consists of. */
const stageNames = [
  'click → document of the page',
  'document → script runs',
  'script → state',
  'state → rows painted',
] as const;

/** Clicks something that shows a table. Returns the table's frame, and how long it took. */
async function show(workbench: Workbench, selector: string): Promise<Shown> {
  const { page } = workbench;
  const before = new Set(page.frames());
  await page.evaluate(`addEventListener('mousedown', () => {
    window.clickedAt = performance.timeOrigin + performance.now();
  }, { capture: true, once: true })`);
  await page.locator(selector).click();
  const end = Date.now() + patience;
  while (Date.now() < end) {
    for (const frame of page.frames().filter((one) => !before.has(one))) {
      const shownAt = await frame.evaluate('window.rowsShownAt').catch(() => undefined);
      if (typeof shownAt === 'number') {
        const clickedAt = await page.evaluate<number>('window.clickedAt');
        const { document, script, state }: Record<'document' | 'script' | 'state', number> =
          await frame.evaluate('window.stages');
        const times = [clickedAt, document, script, state, shownAt];
        const stages = times.slice(1).map((time, index) => time - (times[index] ?? NaN));
        return { frame, ms: shownAt - clickedAt, stages };
      }
    }
    await page.waitForTimeout(20);
  }
  throw new Error(`No table after a click on ${selector}`);
}

const fileOf = (name: string): string =>
  `.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`;
const tabOf = (name: string): string => `.tab[data-resource-name="${name}"]`;

async function openingRows(
  workbench: Workbench,
  repetitions: number,
  raw: Record<string, unknown>,
): Promise<Row[]> {
  const opened: Shown[] = [];
  const again: Shown[] = [];
  // The first one loads the code of the table.
  for (let repetition = 0; repetition <= repetitions; repetition++) {
    opened.push(await show(workbench, fileOf('contacts.csv')));
    await show(workbench, fileOf('narrow.csv'));
    again.push(await show(workbench, tabOf('contacts.csv')));
    await workbench.closeEditor();
    await workbench.closeEditor();
  }
  const timesOf = (shown: readonly Shown[]) => shown.map(({ ms, stages }) => ({ ms, stages }));
  raw['table page, opening'] = { opened: timesOf(opened), again: timesOf(again) };
  const [first] = opened.splice(0, 1);
  return [
    {
      what: 'click → rows painted, while VS Code still starts',
      ...{ value: first?.ms ?? NaN, unit: 'ms' as const },
    },
    ...shownRows('click → rows painted', opened),
    ...shownRows('shown again → rows painted', again),
  ];
}

function shownRows(what: string, shown: readonly Shown[]): readonly Row[] {
  const median = (of: (one: Shown) => number): number => quantile(shown.map(of), 0.5);
  return [
    { what, value: median(({ ms }) => ms), unit: 'ms', target: 400 },
    ...stageNames.map((name, index): Row => ({
      what: `${what}: ${name}`,
      value: median(({ stages }) => stages[index] ?? NaN),
      unit: 'ms',
    })),
  ];
}

async function movingRows(workbench: Workbench, raw: Record<string, unknown>): Promise<Row[]> {
  const contacts = await show(workbench, fileOf('contacts.csv'));
  const trips: number[] = await contacts.frame.evaluate(roundTripProbe(tableRequests.rows.name));
  const keys: number[] = await contacts.frame.evaluate(keyProbe);
  const wheel: Motion = await contacts.frame.evaluate(wheelProbe);
  const narrow = await show(workbench, fileOf('narrow.csv'));
  await narrow.frame.locator('.count', { hasText: /contacts\s*$/ }).waitFor();
  const thumb: Motion = await narrow.frame.evaluate(thumbProbe);
  raw['table page, moving'] = { trips, keys, wheel, thumb };
  return [
    ...quantileRows('rows of 100 × 25, round trip', trips, { 0.5: 10, 0.9: 20 }),
    ...quantileRows('key → painted', keys, { 0.5: 17, 0.95: 34 }),
    ...quantileRows('wheel: frame', wheel.frames, { 0.99: 34 }),
    { what: 'wheel: blank area', value: wheel.blank, unit: 'ratio', target: 0.005 },
    ...quantileRows('thumb over 20 million rows: frame', thumb.frames, { 0.99: 67 }),
    { what: 'thumb: blank area', value: thumb.blank, unit: 'ratio', target: 0.02 },
  ];
}

function quantileRows(
  what: string,
  values: readonly number[],
  targets: Readonly<Record<number, number>>,
): Row[] {
  return Object.entries(targets).map(([share, target]) => ({
    what: `${what}, p${Number(share) * 100}`,
    value: quantile(values, Number(share)),
    unit: 'ms',
    target,
  }));
}

/** Counts elements and measures the heap with a full cache, in a page of its own: in VS Code the heap is shared. */
async function sizeRows(raw: Record<string, unknown>): Promise<Row[]> {
  const pages = await TablePages.start();
  try {
    const { page } = await pages.open({ rows: 20_000_000, columns: 500 });
    for (let screen = 0; screen < 60; screen++) {
      await page.keyboard.press(screen % 6 === 5 ? 'Alt+PageDown' : 'PageDown');
      await page.locator('.cell.active:not(.pending)').waitFor();
    }
    const elements: number = await page.evaluate('document.querySelectorAll("*").length');
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    raw['table page, size'] = { elements, usedSize };
    return [
      { what: 'elements in the page', value: elements, unit: 'count', target: 1000 },
      { what: 'heap of the page, cache full', value: usedSize / 1e6, unit: 'MB', target: 25 },
    ];
  } finally {
    await pages.stop();
  }
}
