import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { PlainKernel } from '../../../../src/records/kernel/plainKernel.ts';
import { allRows, never, TableHarness } from './tableHarness.ts';

describe('RecordTable.open', () => {
  let harness: TableHarness;
  beforeEach(async () => {
    harness = await TableHarness.create(() => new PlainKernel());
  });
  afterEach(() => harness.dispose());

  const notTables: readonly (readonly [string, string | Uint8Array, string, string])[] = [
    ['an empty file', '', 'csv', 'empty'],
    ['a byte order mark alone', '\uFEFF', 'csv', 'empty'],
    ['white space', ' \r\n\n', 'jsonl', 'empty'],
    ['an array without elements', ' [ ]\n', 'json', 'empty'],
    ['a compressed file', gzipSync('a,b\n'.repeat(100)), 'csv', 'binary'],
    [
      'random bytes',
      Uint8Array.from({ length: 5000 }, (_, at) => (at * at * 7919) >>> 3),
      'csv',
      'binary',
    ],
    ['a PDF', '%PDF-1.7\nabc\n', 'csv', 'binary'],
    ['UTF-16 with a mark', Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le'), 'csv', 'notUtf8'],
    ['UTF-16 without one', Buffer.from('a,b\n1,2\n', 'utf16le'), 'csv', 'notUtf8'],
    ['one object over several lines', '{\n  "a": 1\n}\n', 'json', 'object'],
    ['a very long object', `{\n"a": "${'x'.repeat(400_000)}"}`, 'json', 'object'],
    ['an array of numbers', '[1, 2]', 'json', 'notRecords'],
    ['a string', '"abc"', 'json', 'notRecords'],
    ['text', 'hello\nworld\n', 'jsonl', 'notRecords'],
  ];
  for (const [name, content, extension, why] of notTables) {
    it(`takes ${name} for no table`, async () => {
      assert.equal(await harness.table([await harness.file(content, extension)]).open(), why);
    });
  }

  const tables: readonly (readonly [
    string,
    string,
    string,
    string,
    readonly (readonly (string | null)[])[],
  ])[] = [
    ['a CSV', 'a,b\n1,2\n', 'csv', 'csv', [['1', '2']]],
    ['a CSV with another extension', 'a,b\n1,2\n', 'txt', 'csv', [['1', '2']]],
    ['a header alone', 'a,b', 'csv', 'csv', []],
    ['a header with line feeds', '"a\nb",c\r\n1,2', 'csv', 'csv', [['1', '2']]],
    ['one column', 'name\nAnn\n\nBob', 'csv', 'csv', [['Ann'], ['Bob']]],
    ['addresses without a header', 'a@x.de\nb@x.de\n', 'csv', 'csv', [['a@x.de'], ['b@x.de']]],
    [
      'contacts without a header',
      'Ann,a@x.de\nBob,b@x.de\n',
      'csv',
      'csv',
      [
        ['Ann', 'a@x.de'],
        ['Bob', 'b@x.de'],
      ],
    ],
    [
      'numbers without a header',
      '1,2\n3,4\n',
      'csv',
      'csv',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['a name that is a number', 'a,2024\n3,4\n', 'csv', 'csv', [['3', '4']]],
    ['control characters in names', 'a,b\nA\0\0nn,\u0001\n', 'csv', 'csv', [['A\0\0nn', '\u0001']]],
    ['a header that begins with a brace', '{a},b\n1,2\n', 'csv', 'csv', [['1', '2']]],
    ['JSON Lines', '\uFEFF{"a":1}\n{"a":2}', 'jsonl', 'jsonLines', [['1'], ['2']]],
    ['JSON Lines named as a CSV', '{"a":1}\n{"a":2}', 'csv', 'jsonLines', [['1'], ['2']]],
    ['JSON Lines of one line', '{"a":{"b":1}}', 'json', 'jsonLines', [['{"b":1}']]],
    ['JSON Lines whose first one is broken', 'x\n{"a":2}\n', 'jsonl', 'jsonLines', [[null], ['2']]],
    ['an array', ' [\n {"a":1},\n {"a":2}\n]\n', 'txt', 'jsonArray', [['1'], ['2']]],
    ['an array that is cut off', '[{"a":1},{"a":2},{"a"', 'json', 'jsonArray', [['1'], ['2']]],
  ];
  for (const [name, content, extension, format, rows] of tables) {
    it(`opens ${name}`, async () => {
      const table = await harness.open([content], extension);
      assert.equal(table.info.format, format);
      assert.deepEqual(allRows(table), rows);
    });
  }

  it('names the columns of a file without a header', async () => {
    const table = await harness.open(['Ann,a@x.de\n']);
    assert.deepEqual(
      table.info.columns.map(({ name }) => name),
      ['Column 1', 'Column 2'],
    );
  });

  it('reads a header of more than a chunk', async () => {
    const names = Array.from({ length: 5 }, (_, at) => `${at}${'n'.repeat(100_000)}`);
    const table = await harness.open([`${names.join(',')}\n1,2,3,4,5\n`]);
    assert.deepEqual(allRows(table), [['1', '2', '3', '4', '5']]);
  });

  it('takes parts of different formats for no table', async () => {
    const paths = [await harness.file('a,b\n1,2\n'), await harness.file('{"a":1}\n')];
    assert.equal(await harness.table(paths).open(), 'differentParts');
  });

  it('rejects where there is no such file', async () => {
    await assert.rejects(harness.table(['/nowhere/at/all.csv']).open(), { code: 'ENOENT' });
  });

  it('shows a table of an empty part and another one', async () => {
    const table = await harness.open(['', 'a,b\n1,2\n']);
    await table.index(never);
    assert.deepEqual(allRows(table), [['1', '2']]);
  });
});
