import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  compareRecords,
  type CompareRecordsOptions,
} from '../../src/records/compare/compareRecords.ts';
import type { ChangeCounts } from '../../src/records/compare/comparison.ts';
import { WasmKernel } from '../../src/records/kernel/wasmKernel.ts';
import { ContactPair } from './compareFiles.ts';
import type { Row } from './report.ts';
import { median } from './statistics.ts';
import { columns } from './tableFiles.ts';
import { processorMs, Rival } from './tableRivals.ts';

const signal = new AbortController().signal;
const probe = fileURLToPath(new URL('compareProbe.ts', import.meta.url));
/** As many contacts as most accounts have. */
const fewBytes = 13_000 * 250;

interface PairFiles {
  readonly pair: ContactPair;
  readonly before: string;
  readonly after: string;
  readonly jsonLines: string;
}

/**
 * Measures the comparison of two exports against DuckDB, in processor time, since each runs in one thread. The files are made in
 * `folder` and kept.
 *
 * @param megabytes the size of each export.
 */
export async function compareRows(
  folder: string,
  megabytes: number,
  repetitions: number,
  raw: Record<string, unknown>,
): Promise<Row[]> {
  await mkdir(folder, { recursive: true });
  const files = await filesOf(folder, `${megabytes}`, megabytes * 1e6);
  const few = await filesOf(folder, 'few', fewBytes);
  const rival = await Rival.create();
  const times: Record<string, number[]> = {};
  const add = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    const spent = await processorMs(work);
    (times[what] ??= []).push(spent);
    console.log(`${what}: ${spent.toFixed(0)} ms`);
  };
  for (let repetition = 0; repetition < repetitions; repetition++) {
    await add('compare', () => compared(files));
    await add('DuckDB, full join', () => joined(files, rival));
    await add('compare with JSON Lines', () => compared(files, files.jsonLines));
    await add('overlap', () => overlap(files));
    await add('DuckDB, anti join', () => antiJoined(files, rival));
    await add('few', () => compared(few));
  }
  rival.close();
  raw[`comparison, ${megabytes} MB`] = times;
  const ratio = (ours: string, theirs: string): number =>
    median(times[ours] ?? []) / median(times[theirs] ?? []);
  const title = `2 × ${megabytes} MB`;
  return [
    {
      ...{ what: `${title}: compare, with fields ÷ DuckDB, counts alone`, unit: 'ratio' },
      ...{ value: ratio('compare', 'DuckDB, full join'), target: 0.7 },
    },
    {
      ...{ what: `${title}: overlap by EMAIL ÷ DuckDB, in one direction`, unit: 'ratio' },
      ...{ value: ratio('overlap', 'DuckDB, anti join'), target: 0.9 },
    },
    {
      ...{ what: `${title}: CSV with JSON Lines ÷ CSV with CSV`, unit: 'ratio' },
      ...{ value: ratio('compare with JSON Lines', 'compare'), target: 1.4 },
    },
    { what: '2 × 13,000 contacts: counts', value: median(times.few ?? []) / 1000, ...small },
    ...(await probedRows(files, title)),
  ];
}

const small = { unit: 's', target: 0.3 } as const;

async function filesOf(folder: string, name: string, bytes: number): Promise<PairFiles> {
  const pair = new ContactPair(bytes);
  const path = (side: string, extension: string): string =>
    join(folder, `${side}-${name}.${extension}`);
  const [before, after] = [path('before', 'csv'), path('after', 'csv')];
  const jsonLines = path('after', 'jsonl');
  for (const [file, side, format] of [
    [before, 'before', 'csv'],
    [after, 'after', 'csv'],
    [jsonLines, 'after', 'jsonLines'],
  ] as const) {
    if (!(await stat(file).catch(() => undefined))) {
      await pair.write(file, side, format);
      console.log(`${file}: written`);
    }
  }
  return { pair, before, after, jsonLines };
}

async function countsOf(
  before: string,
  after: string,
  options: Partial<CompareRecordsOptions> = {},
): Promise<ChangeCounts> {
  const found = await compareRecords([before], [after], {
    ...{ kernel: () => new WasmKernel(), signal, ...options },
  });
  assert.equal(found.kind, 'compared');
  await found.close();
  return found.comparison.counts;
}

async function compared({ pair, before, after }: PairFiles, other = after): Promise<void> {
  const expected = { ...pair.counts, duplicate: 0, withoutKey: 0 };
  assert.deepEqual(await countsOf(before, other), expected);
}

async function overlap({ pair, before, after }: PairFiles): Promise<void> {
  const found = await countsOf(before, after, { key: ['EMAIL'], keysOnly: true });
  const { added, removed, changed, unchanged } = pair.counts;
  const expected = { added, removed, changed: 0, unchanged: unchanged + changed };
  assert.deepEqual(found, { ...expected, duplicate: 0, withoutKey: 0 });
}

const csv = (path: string): string => `read_csv('${path}', all_varchar=true, header=true)`;

/** Counts what is added, removed and changed, without saying what has changed. */
async function joined({ pair, before, after }: PairFiles, rival: Rival): Promise<void> {
  const differs = columns
    .filter((column) => column !== 'CONTACT_ID' && column !== 'UPDATED_AT')
    .map((column) => `a.${column} IS DISTINCT FROM b.${column}`);
  const [counts = []] = await rival.rows(
    `SELECT count(*) FILTER (a.CONTACT_ID IS NULL), count(*) FILTER (b.CONTACT_ID IS NULL),
    count(*) FILTER (a.CONTACT_ID IS NOT NULL AND b.CONTACT_ID IS NOT NULL AND (${differs.join(' OR ')}))
    FROM ${csv(before)} a FULL OUTER JOIN ${csv(after)} b ON a.CONTACT_ID = b.CONTACT_ID`,
  );
  const { added, removed, changed } = pair.counts;
  assert.deepEqual(counts.map(Number), [added, removed, changed]);
}

async function antiJoined({ pair, before, after }: PairFiles, rival: Rival): Promise<void> {
  const count = await rival.run(
    `SELECT count(*) FROM ${csv(before)} a ANTI JOIN ${csv(after)} b ON a.EMAIL = b.EMAIL`,
  );
  assert.equal(count, pair.counts.removed);
}

/** Measures memory and cancelling in a process of its own. */
async function probedRows({ before, after }: PairFiles, title: string): Promise<Row[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [probe, before, after]);
  const found: unknown = JSON.parse(stdout);
  const { growth = NaN, longest = NaN, cancel = NaN } = found as Record<string, number>;
  return [
    { what: `${title}: memory growth`, value: growth, unit: 'MB', target: 96 },
    { what: `${title}: longest step`, value: longest, unit: 'ms', target: 50 },
    { what: `${title}: longest until cancelled`, value: cancel, unit: 'ms', target: 50 },
  ];
}
