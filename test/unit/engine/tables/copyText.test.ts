import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { copyRows, maxCopyCharacters } from '../../../../src/engine/tables/copyRows.ts';
import { CopyTooLarge } from '../../../../src/engine/tables/tableErrors.ts';
import type { CopyQuery } from '../../../../src/protocol/recordMessages.ts';
import type { TableSource } from '../../../../src/engine/tables/tableSource.ts';

type Cells = readonly (string | null)[];

const columns = [
  { id: 'a', name: 'A' },
  { id: 'b 2', name: 'b "c", d' },
];
const never = new AbortController().signal;

/** Copies rows that are in memory: what the formats do with values. */
async function copied(
  rows: readonly Cells[],
  query: Partial<CopyQuery>,
  ids: readonly string[] = columns.map(({ id }) => id),
): ReturnType<typeof copyRows> {
  const source: Pick<TableSource, 'info' | 'rowsOf'> = {
    info: {
      ...{ v: 0, format: 'csv', size: 0, lateColumns: 0, problems: [], work: { kind: 'none' } },
      ...{ records: rows.length, rows: rows.length, matches: rows.length, columns },
    },
    rowsOf: async function* (from, to) {
      await Promise.resolve();
      yield* rows.slice(from, to);
    },
  };
  return copyRows(
    { source, shown: (value) => value, onProgress: () => undefined },
    { from: 0, to: rows.length, columns: ids, withHeader: false, as: 'tsv', ...query },
    never,
  );
}

const hard: readonly Cells[] = [
  ['plain', 'with "quotes"'],
  ['a,b', 'two\r\nlines'],
  ['"begins', 'tab\there'],
  ['', null],
];

describe('copying', () => {
  it('writes TSV as spreadsheets paste it: each cell where it was', async () => {
    const { text, cells } = await copied(hard, { as: 'tsv' });
    assert.equal(text, 'plain\twith "quotes"\na,b\t"two\r\nlines"\n"""begins"\t"tab\there"\n\t');
    assert.equal(cells, 8);
  });

  it('writes CSV that others read back', async () => {
    const { text } = await copied(hard, { as: 'csv', withHeader: true });
    assert.deepEqual(parse(text), [
      ['A', 'b "c", d'],
      ...hard.map((row) => row.map((c) => c ?? '')),
    ]);
  });

  it('writes JSON by the ids of the columns, without values that a record does not have', async () => {
    const { text } = await copied(hard, { as: 'json' });
    assert.deepEqual(JSON.parse(text), [
      ...hard.slice(0, 3).map(([a, b]) => ({ a, 'b 2': b })),
      { a: '' },
    ]);
    assert.equal((await copied([], { as: 'json' })).text, '[]');
  });

  it('writes Markdown in which no value ends its cell or becomes HTML', async () => {
    const { text } = await copied(
      [
        ['a|b\\', '<b>\nx'],
        ['---', null],
      ],
      { as: 'markdown' },
    );
    assert.equal(text, '| A | b "c", d |\n| --- | --- |\n| a\\|b\\\\ | &lt;b><br>x |\n| --- |  |');
  });

  it('takes a single cell as it is', async () => {
    for (const as of ['tsv', 'csv'] as const) {
      assert.equal((await copied([['say "hi",\nnow']], { as }, ['a'])).text, 'say "hi",\nnow');
    }
    assert.equal(
      (await copied([['"x"']], { as: 'csv', withHeader: true }, ['a'])).text,
      'A\n"""x"""',
    );
  });

  it('refuses what is too long for the clipboard', async () => {
    const tenth = 'x'.repeat(maxCopyCharacters / 10);
    const rows = (count: number): readonly Cells[] => Array.from({ length: count }, () => [tenth]);
    await assert.rejects(copied(rows(11), {}, ['a']), CopyTooLarge);
  });
});
