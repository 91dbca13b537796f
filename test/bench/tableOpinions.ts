import assert from 'node:assert/strict';
import type { ColumnFilter, TableView } from '../../src/records/table/model.ts';
import type { RecordTable } from '../../src/records/table/recordTable.ts';
import { rareText } from './tableFiles.ts';
import { ripgrepCount, type Rival } from './tableRivals.ts';

const signal = new AbortController().signal;
/** As many values from the beginning and the end of a sorted column are compared. */
const compared = 500;

/** A table, and how DuckDB reads the same file. */
export interface SameFile {
  readonly table: RecordTable;
  readonly path: string;
  /** What DuckDB selects from. */
  readonly source: string;
  /** Returns the name of a column in the file. */
  readonly name: (column: string) => string;
}

/** Compares what the table counts, filters, sorts and profiles with what others find in the same file. Throws where they differ. */
export async function compareOpinions(file: SameFile, rival: Rival): Promise<void> {
  await compareRows(file, rival);
  await compareFound(file);
  await compareProfiles(file, rival);
  await compareOrders(file, rival);
}

async function compareRows({ table, source, name }: SameFile, rival: Rival): Promise<void> {
  const [plan, city, email, note] = ['plan', 'CITY', 'EMAIL', 'note'].map(name);
  const filters: readonly [string, ...ColumnFilter[]][] = [
    ['true'],
    [`${plan} = 'pro'`, filterOf(plan, 'equals', 'pro')],
    [
      `${plan} = 'pro' AND ${city} = 'Köln'`,
      ...[filterOf(plan, 'equals', 'pro'), filterOf(city, 'equals', 'Köln')],
    ],
    [`${email} ILIKE '%max%'`, filterOf(email, 'contains', 'MAX')],
    [`${email} LIKE 'zo%'`, filterOf(email, 'begins', 'Zo')],
    [`${note} LIKE '%"yes"%'`, filterOf(note, 'contains', '"yes"')],
    [`coalesce(${note}, '') = ''`, filterOf(note, 'empty')],
    [`${plan} IN ('pro', 'team')`, filterOf(plan, 'oneOf', 'pro', 'team')],
  ];
  for (const [where, ...view] of filters) {
    await table.setView({ filters: view }, signal);
    const theirs = await rival.run(`SELECT count(*) FROM ${source} WHERE ${where}`);
    assert.equal(table.info.rows, theirs, `rows where ${where}`);
  }
  await table.setView({ filters: [] }, signal);
}

/** No contact is on more than one line of these files. */
async function compareFound({ table, path }: SameFile): Promise<void> {
  for (const text of [rareText, 'EXAMPLE.com', 'jürgen']) {
    let rows = 0;
    const count = (found: { readonly rows: number }): void => void (rows = found.rows);
    await table.find({ text, matchCase: false }, count, signal);
    assert.equal(rows, await ripgrepCount(text, path), `rows with ${text}`);
  }
}

async function compareProfiles(file: SameFile, rival: Rival): Promise<void> {
  for (const column of ['CITY', 'note', 'FIRST_NAME', 'score'].map(file.name)) {
    const { filled, distinct, longest, shortest, isExact, top } = await file.table.profile(
      column,
      signal,
    );
    assert.ok(isExact);
    const [[...theirs] = []] = await rival.rows(
      `SELECT count(*), count(DISTINCT ${column}), max(length(${column})), min(length(${column}))
      FROM ${file.source} WHERE ${column} <> ''`,
    );
    assert.deepEqual([filled, distinct, longest, shortest], theirs.map(Number), column);
    const [[count] = []] = await rival.rows(
      `SELECT count(*) FROM ${file.source} WHERE ${column} <> '' GROUP BY ${column}
      ORDER BY 1 DESC LIMIT 1`,
    );
    assert.equal(top[0]?.count, Number(count), `most frequent of ${column}`);
  }
}

async function compareOrders({ table, source, name }: SameFile, rival: Rival): Promise<void> {
  const [email, score] = ['EMAIL', 'score'].map(name);
  for (const [column, key] of [
    [email, email],
    [score, `CAST(${score} AS DOUBLE)`],
    [name('CREATED_AT'), name('CREATED_AT')],
  ] as const) {
    for (const descending of [false, true]) {
      const view: TableView = { filters: [], sort: { column: column ?? '', descending } };
      await table.setView(view, signal);
      const rows = await rival.rows(
        `SELECT CAST(${column} AS VARCHAR) FROM ${source}
        ORDER BY ${key} ${descending ? 'DESC' : 'ASC'} NULLS LAST LIMIT ${compared}`,
      );
      const page = { from: 0, to: compared, columns: [column ?? ''], maxLength: 1000 };
      const ours = table.rows(page).rows.map(([value]) => asTime(value ?? ''));
      const theirs = rows.map(([value]) => asTime(typeof value === 'string' ? value : ''));
      assert.deepEqual(ours, theirs, `order by ${column}`);
    }
  }
  await table.setView({ filters: [] }, signal);
}

/** DuckDB writes the times of JSON in another way than the file has them. */
const asTime = (value: string): string =>
  /^\d{4}-\d\d-\d\d[T ]/.test(value) ? value.slice(0, 19).replace(' ', 'T') : value;

function filterOf(
  column = '',
  test: ColumnFilter['test'],
  ...values: readonly string[]
): ColumnFilter {
  return { on: 'column', column, test, values, not: false, matchCase: false, isOff: false };
}
