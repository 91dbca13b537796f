import { execFile } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { WasmKernel } from '../../src/records/kernel/wasmKernel.ts';
import type { ColumnFilter, TableView } from '../../src/records/table/model.ts';
import { RecordTable } from '../../src/records/table/recordTable.ts';
import type { Row } from './report.ts';
import { median, seededRandom } from './statistics.ts';
import { rareText, writeContacts, writeWide } from './tableFiles.ts';
import { compareOpinions, type SameFile } from './tableOpinions.ts';
import { processorMs, ripgrep, Rival } from './tableRivals.ts';

const signal = new AbortController().signal;
const allRows: TableView = { filters: [] };

/** A pair of works that do the same, the table's and a competitor's; each returns its processor time. */
interface Duel {
  readonly what: string;
  readonly target: number;
  readonly ours: () => Promise<number>;
  readonly theirs: () => Promise<number>;
}

/**
 * Measures the table's work on files against ripgrep and DuckDB, in processor time, since each runs in one thread. The files are
 * made in `folder` and kept.
 *
 * @param megabytes the size of the files of contacts.
 */
export async function tableRows(
  folder: string,
  megabytes: number,
  repetitions: number,
  raw: Record<string, unknown>,
): Promise<Row[]> {
  await mkdir(folder, { recursive: true });
  const bytes = megabytes * 1e6;
  const csv = join(folder, `contacts-${megabytes}.csv`);
  const jsonLines = join(folder, `contacts-${megabytes}.jsonl`);
  const wide = join(folder, 'wide.csv');
  await make(csv, () => writeContacts(csv, 'csv', bytes));
  await make(jsonLines, () => writeContacts(jsonLines, 'jsonLines', bytes));
  await make(wide, () => writeWide(wide, Math.min(bytes, 100e6)));
  const rival = await Rival.create();
  const rows = [
    ...(await fileRows(csv, 'CSV', 1)),
    ...(await fileRows(jsonLines, 'JSON Lines', 2)),
    ...(await fileRows(wide, '500 columns', 3)),
    ...(await duelRows(csv, 'CSV', rival, repetitions, raw)),
    ...(await duelRows(jsonLines, 'JSON Lines', rival, repetitions, raw)),
    ...(await memoryRows(csv)),
    await stepRow(csv, 'CSV', raw),
    await stepRow(jsonLines, 'JSON Lines', raw),
  ];
  rival.close();
  return rows;
}

async function make(path: string, write: () => Promise<number>): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    console.log(`${path}: ${await write()} records`);
  }
}

async function opened(path: string): Promise<RecordTable> {
  const table = new RecordTable({ kernel: () => new WasmKernel(), parts: [{ path }] });
  const why = await table.open();
  if (why !== undefined) {
    throw new Error(`${path}: ${typeof why === 'string' ? why : why.kind}`);
  }
  return table;
}

/** Measures the index, and pages anywhere in the file. */
async function fileRows(path: string, name: string, target: number): Promise<Row[]> {
  const table = await opened(path);
  const index = await processorMs(() => table.index(signal));
  const { records, columns, size } = table.info;
  const ids = columns.slice(0, 30).map(({ id }) => id);
  const random = seededRandom(1);
  const times: number[] = [];
  for (let page = 0; page < 2200; page++) {
    const from = Math.floor(random() * Math.max(1, records - 60));
    // Processor time is counted too coarsely for this.
    const before = performance.now();
    table.rows({ from, to: from + 60, columns: ids, maxLength: 200 });
    times.push(performance.now() - before);
  }
  await table.close();
  // The first ones compile the code.
  const sorted = times.slice(200).sort((a, b) => a - b);
  const perGigabyte = (index * 1e9) / size;
  return [
    { what: `${name}: index, per GB`, value: perGigabyte, unit: 'ms' },
    { what: `${name}: page of 60 × ${ids.length}, p50`, value: sorted[1000] ?? NaN, unit: 'ms' },
    { what: `${name}: page, p99`, value: sorted[1980] ?? NaN, unit: 'ms', target },
  ];
}

async function duelRows(
  path: string,
  name: string,
  rival: Rival,
  repetitions: number,
  raw: Record<string, unknown>,
): Promise<Row[]> {
  const table = await opened(path);
  await table.index(signal);
  const file = sameFile(table, path);
  await compareOpinions(file, rival);
  const duels = duelsOf(file, rival);
  const times = duels.map(() => ({ ours: [] as number[], theirs: [] as number[] }));
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [at, duel] of duels.entries()) {
      times[at]?.ours.push(await duel.ours());
      times[at]?.theirs.push(await duel.theirs());
    }
  }
  await table.close();
  raw[`table, ${name}`] = Object.fromEntries(duels.map(({ what }, at) => [what, times[at]]));
  return duels.flatMap(({ what, target }, at) => {
    const [ours, theirs] = [median(times[at]?.ours ?? []), median(times[at]?.theirs ?? [])];
    console.log(`${name}: ${what} ${ours.toFixed(0)} ÷ ${theirs.toFixed(0)} ms`);
    return [{ what: `${name}: ${what}`, value: ours / theirs, unit: 'ratio' as const, target }];
  });
}

function sameFile(table: RecordTable, path: string): SameFile {
  const isCsv = table.info.format === 'csv';
  return {
    ...{ table, path },
    name: (column) => (isCsv ? column : column.toLowerCase()),
    source: isCsv
      ? `read_csv('${path}', all_varchar=true, header=true)`
      : `read_json('${path}', format='newline_delimited', records=true)`,
  };
}

function duelsOf({ table, path, source, name }: SameFile, rival: Rival): Duel[] {
  const isCsv = table.info.format === 'csv';
  const query = (sql: string) => () => processorMs(() => rival.run(sql.replace('FILE', source)));
  const view = (next: TableView) => async (): Promise<number> => {
    await table.setView(allRows, signal);
    return processorMs(() => table.setView(next, signal));
  };
  const find = (text: string) => () =>
    processorMs(() => table.find({ text, matchCase: false }, () => undefined, signal));
  const plan = equals(name('plan'), 'pro');
  const city = equals(name('CITY'), 'Berlin');
  const [email, score] = [name('EMAIL'), name('score')];
  const where = `${name('plan')} = 'pro'`;
  const target = (csv: number): number => (isCsv ? csv : 1.2);
  return [
    {
      ...{ what: 'find, rare ÷ ripgrep', target: target(1.3) },
      ...{ ours: find(rareText), theirs: () => ripgrep(rareText, path) },
    },
    {
      ...{ what: 'find, in every record ÷ ripgrep', target: target(1.5) },
      ...{ ours: find('EXAMPLE.com'), theirs: () => ripgrep('EXAMPLE.com', path) },
    },
    {
      ...{ what: 'filter ÷ DuckDB', target: target(0.7), ours: view({ filters: [plan] }) },
      theirs: query(`SELECT count(*) FROM FILE WHERE ${where}`),
    },
    {
      ...{
        what: 'two filters ÷ DuckDB',
        target: target(0.7),
        ours: view({ filters: [plan, city] }),
      },
      theirs: query(`SELECT count(*) FROM FILE WHERE ${where} AND ${name('CITY')} = 'Berlin'`),
    },
    {
      ...{ what: 'profile of a column ÷ DuckDB', target: target(0.7) },
      ours: () => processorMs(() => table.profile(email, signal)),
      theirs: query(`SELECT approx_count_distinct(${email}), max(length(${email})) FROM FILE`),
    },
    {
      ...{ what: 'profile of all columns ÷ DuckDB SUMMARIZE', target: 1.2 },
      ours: () => profileAll(table, email, plan.column),
      theirs: query('SUMMARIZE SELECT * FROM FILE'),
    },
    {
      ...{ what: 'distinct values ÷ DuckDB', target: target(0.7) },
      ours: () => distinctOf(table, name('CITY'), name('plan')),
      theirs: query(`SELECT ${name('CITY')}, count(*) FROM FILE GROUP BY 1`),
    },
    {
      ...{ what: 'first sorted page ÷ DuckDB', target: target(0.6) },
      ours: () => processorMs(() => firstPage(table, email)),
      theirs: query(`SELECT * FROM FILE ORDER BY ${email} LIMIT 200`),
    },
    ...[email, score].map((column) => ({
      ...{ what: `whole sort by ${column} ÷ DuckDB`, target: target(1.2) },
      ours: view({ filters: [], sort: { column, descending: false } }),
      theirs: query(
        `CREATE OR REPLACE TEMP TABLE sorted AS SELECT row FROM (SELECT row_number() OVER () AS row,
        ${column} FROM FILE) ORDER BY ${column}`,
      ),
    })),
  ];
}

function equals(column: string, value: string): ColumnFilter {
  return {
    ...{ on: 'column', column, test: 'equals', values: [value] },
    ...{ not: false, matchCase: true, isOff: false },
  };
}

/** What was counted is kept for the column that was asked for last, so that another one is asked for before. */
async function distinctOf(table: RecordTable, column: string, other: string): Promise<number> {
  await table.distinct(other, '', 100, signal);
  return processorMs(() => table.distinct(column, '', 100, signal));
}

/** The second column of a view that is asked for has all of them counted. */
async function profileAll(table: RecordTable, first: string, second: string): Promise<number> {
  await table.setView(allRows, signal);
  await table.profile(first, signal);
  return processorMs(() => table.profile(second, signal));
}

async function firstPage(table: RecordTable, column: string): Promise<void> {
  await table.setView(allRows, signal);
  const abort = new AbortController();
  const subscription = table.onDidChange(() => {
    if (table.info.rows > 0 && table.info.sortedAs) {
      abort.abort();
    }
  });
  const sort = { column, descending: false };
  await table.setView({ filters: [], sort }, abort.signal).catch(() => undefined);
  subscription.dispose();
}

async function memoryRows(path: string): Promise<Row[]> {
  const found: unknown = JSON.parse(await probe('tableMemory', path));
  const { browsing, sorting, records } = found as Record<string, number>;
  return [
    { what: 'memory growth without sorting', value: browsing ?? NaN, unit: 'MB', target: 48 },
    {
      ...{ what: 'memory growth with a sort', value: sorting ?? NaN, unit: 'MB' },
      target: ((records ?? NaN) * 16) / 1e6 + 64,
    },
  ];
}

/** Measures the longest step of each operation, and names that of the longest. */
async function stepRow(path: string, name: string, raw: Record<string, unknown>): Promise<Row> {
  const found: unknown = JSON.parse(await probe('tableSteps', path));
  const steps = Object.entries(found as Record<string, number>).sort(([, a], [, b]) => b - a);
  raw[`table, steps, ${name}`] = Object.fromEntries(steps);
  const [[operation, ms] = ['', NaN]] = steps;
  return { what: `${name}: longest step (${operation})`, value: ms, unit: 'ms', target: 50 };
}

/** Returns what a script beside this one prints, in a process of its own. */
async function probe(script: string, path: string): Promise<string> {
  const file = fileURLToPath(new URL(`${script}.ts`, import.meta.url));
  return (await promisify(execFile)(process.execPath, [file, path])).stdout;
}
