import assert from 'node:assert/strict';
import { CsvError, parse } from 'csv-parse/sync';
import fc from 'fast-check';
import {
  contactCounter,
  type ContactCounter,
  type PartFormat,
} from '../../../src/records/contactCounter.ts';
import { CsvCounter } from '../../../src/records/csvCounter.ts';
import { plainScan, wasmScan } from '../../../src/records/kernel/csvScan.ts';

/** Counts a text that arrives in pieces, each at an odd position of a larger buffer. */
function count(counter: ContactCounter, text: string, pieceBytes: number): number {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes);
    const shift = (at / pieceBytes) % 4;
    const home = Buffer.alloc(piece.length + shift);
    piece.copy(home, shift);
    counter.next(home.subarray(shift));
  }
  return counter.end();
}

describe('contactCounter', () => {
  const header = '"EMAIL","FIRST_NAME","CONTACT_ID"\n';
  const cases: readonly [PartFormat, string, string, number][] = [
    ['csv', 'nothing', '', 0],
    ['csv', 'a header alone', header, 0],
    ['csv', 'a header without a line break', header.trim(), 0],
    ['csv', 'records after a header', `${header}"a@b.c","A","1"\n"b@b.c","B","2"\n`, 2],
    ['csv', 'records without a header', '"a@b.c","A","1"\n"b@b.c","B","2"\n', 2],
    ['csv', 'a last record without a line break', `${header}"a@b.c","A","1"\n"b@b.c","B","2"`, 2],
    [
      'csv',
      'line feeds inside quotes',
      `${header}"a@b.c","A\nB\r\n\nC","1"\n"b@b.c","\n","2"\n`,
      2,
    ],
    ['csv', 'doubled quotes', `${header}"a@b.c","say ""hi""\n""","1"\n"b@b.c","""","2"\n`, 2],
    ['csv', 'no quotes', 'EMAIL,FIRST_NAME\r\na@b.c,A\r\nb@b.c,B\r\n', 2],
    ['csv', 'blank lines', `\n\r\n${header}\r\n\n"a@b.c","A","1"\n\n\n`, 1],
    ['csv', 'a header in lower case', 'email,first_name,contact_id\na@b.c,A,1\n', 1],
    ['csv', 'a header in mixed case', '"First_Name","Contact_Id"\r\n"A","1"\r\n', 1],
    ['csv', 'a header in lower case alone', '"first_name","email"', 0],
    ['csv', 'a header with a line feed in a name', '"two\nlines","EMAIL"\n"x","a@b.c"\n', 1],
    ['csv', 'a header with blanks around a name', 'FIRST_NAME, EMAIL \nA,a@b.c\n', 1],
    ['csv', 'a long header', `${'"SOME_COLUMN",'.repeat(2000)}"EMAIL"\n"a@b.c"\n`, 1],
    ['csv', 'a name that only contains EMAIL', 'EMAIL_2,"NO EMAIL"\na@b.c,A\n', 2],
    ['csv', 'a contact with a value that is the name of a column', '"a@b.c","email"\n', 1],
    ['csv', 'quotes inside unquoted cells', `${header}5" pipe,A,1\n2" pipe,B,2\n`, 2],
    ['csv', 'one quote inside a cell', `${header}5" pipe,A,1\na@b.c,B,2\nb@b.c,C,3\n`, 3],
    ['csv', 'a quote after a blank', `${header}a@b.c, "A,1\nb@b.c,B,2\n`, 2],
    ['csv', 'text after a closing quote', `${header}"a" b",A,1\nb@b.c,B,2\n`, 2],
    ['csv', 'doubled quotes in an unquoted cell', `${header}say ""hi"",A,1\nb,B,2\n`, 2],
    ['csv', 'a quoted cell after a byte order mark', '\uFEFF"EMAIL","A"\n"a\n","b"\n', 1],
    ['csv', 'a byte order mark and a blank line', '\uFEFF\nEMAIL\na@b.c\n', 1],
    ['csv', 'a byte order mark alone', '\uFEFF', 0],
    ['csv', 'a byte order mark', `\uFEFFEMAIL,FIRST_NAME\na@b.c,A\n`, 1],
    ['jsonLines', 'nothing', '', 0],
    ['jsonLines', 'lines', '{"a":1}\n{"b":2}\n', 2],
    ['jsonLines', 'a last line without a line break', '{"a":1}\r\n{"b":2}', 2],
    ['jsonLines', 'blank lines', '\n \n{"a":1}\n\r\n\t\n{"b":2}\n\n', 2],
    ['jsonArray', 'lines', '{"a":1}\n{"b":2}\n', 2],
    ['jsonArray', 'an array', ' [{"a":[1,2,{"b":3}]}, {"c":"},{"},\n{"d":"\\",\\\\"}]\n', 3],
    ['jsonArray', 'an empty array', '[ ]', 0],
    ['jsonArray', 'an array of other values', '[1, "two", null, [4, 5]]', 4],
  ];
  for (const [format, name, text, contacts] of cases) {
    it(`counts ${contacts} in ${name} (${format})`, () => {
      // Pieces of a few bytes would only make a long text take long.
      const few = text.length > 10_000 ? [] : [1, 2, 3, 5, 7];
      for (const pieceBytes of [...few, 64, 1001, 100_000]) {
        for (const counter of counters(format)) {
          assert.equal(count(counter, text, pieceBytes), contacts, `in pieces of ${pieceBytes}`);
        }
      }
    });
  }

  const cuts: readonly [boolean, PartFormat, string, string][] = [
    [false, 'csv', 'nothing', ''],
    [false, 'csv', 'whole records', `${header}"a@b.c","A","1"\n`],
    [false, 'csv', 'a last record that only lacks a line break', `${header}"a@b.c","A","1"`],
    [false, 'csv', 'a header alone', header.trim()],
    [false, 'csv', 'a blank line', `${header}"a@b.c","A","1"\n\r`],
    [true, 'csv', 'open quotes', `${header}"a@b.c","A","1`],
    [true, 'csv', 'open quotes after a line feed', `${header}"a@b.c","A\n`],
    [true, 'csv', 'open quotes in the header', '"EMAIL","FIRST'],
    [true, 'csv', 'a last record without its last cell', `${header}"a@b.c","A"`],
    [true, 'csv', 'a last record over two lines', `${header}"a@b.c","A\nB"`],
    [true, 'csv', 'a last record without quotes', 'EMAIL,CITY,CONTACT_ID\na@b.c,B,1\nb@b.c,B'],
    [false, 'jsonLines', 'whole lines', '{"a":1}\n{"b":2}\n'],
    [false, 'jsonLines', 'a last line that only lacks a line break', '{"a":1}\n{"b":2}'],
    [false, 'jsonLines', 'blank lines', '{"a":1}\n\n \n'],
    [true, 'jsonLines', 'a last line cut in two', '{"a":1}\n{"b":2'],
    [true, 'jsonLines', 'a last line cut inside a string', '{"a":1}\n{"b":"x'],
    [false, 'jsonArray', 'an array', '[{"a":1},{"b":[2]}]'],
    [true, 'jsonArray', 'an open array', '[{"a":1},{"b":[2]}'],
    [true, 'jsonArray', 'an open string', '[{"a":"]'],
  ];
  for (const [isCut, format, name, text] of cuts) {
    it(`recognizes ${name} as ${isCut ? 'truncated' : 'complete'} (${format})`, () => {
      for (const pieceBytes of [1, 2, 3, 7, 100_000]) {
        for (const counter of counters(format)) {
          count(counter, text, pieceBytes);
          assert.equal(counter.isCut(), isCut, `in pieces of ${pieceBytes}`);
        }
      }
    });
  }

  it('counts a CSV whose chunks are larger than the memory of the code', () => {
    const record = '"a@b.c","one\ntwo","1"\n';
    const text = header + record.repeat(60_000);
    for (const counter of counters('csv')) {
      assert.equal(count(counter, text, 700_001), 60_000);
    }
  });

  it('counts the records that csv-parse reads, wherever a chunk ends', () => {
    fc.assert(
      fc.property(csvText, sizes, (text, cuts) => {
        const records = parsedRecords(Buffer.from(text));
        for (const counter of counters('csv')) {
          assert.equal(countInPieces(counter, Buffer.from(text), cuts), records);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('counts the records that csv-parse reads in bytes that are not text', () => {
    const bytes = fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...Buffer.from('"",\n\r')) },
        fc.integer({ min: 0, max: 255 }),
      ),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(bytes, sizes, (array, cuts) => {
        const text = Buffer.from(array);
        const records = parsedRecords(text);
        for (const counter of counters('csv')) {
          assert.equal(countInPieces(counter, text, cuts), records);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** The significant characters of a CSV, runs of others that are long enough for 16 bytes at once, and a BOM. */
const csvText = fc
  .array(
    fc.constantFrom(
      ...['"', '"', '""', ',', ',', '\n', '\n', '\r\n', '\r', '5" pipe', 'a', 'é', '\u008a'],
      ...['a longer text of a cell', '"a quoted, one"', '"', '*', '!', '\uFEFF', '\0'],
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join(''));
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });

function countInPieces(counter: ContactCounter, text: Buffer, cuts: readonly number[]): number {
  let turn = 0;
  for (let at = 0; at < text.length;) {
    const size = cuts[turn++ % cuts.length] ?? 1;
    counter.next(text.subarray(at, at + size));
    at += size;
  }
  return counter.end();
}

/** Returns how many records another parser finds. Open quotes are closed at the end: it would not read them. */
function parsedRecords(text: Buffer): number {
  const read = (bytes: Buffer): number =>
    parse(bytes, {
      bom: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n'],
      encoding: null,
    }).length;
  // A carriage return at the very end counts as half a line break.
  const whole = text.at(-1) === 0x0d ? Buffer.concat([text, Buffer.from('\n')]) : text;
  try {
    return read(whole);
  } catch (error) {
    assert.ok(error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED', String(error));
    return read(Buffer.concat([text, Buffer.from('"')]));
  }
}

/** One for all: they have no state between two pieces, and the system takes long to reserve their memory. */
const scans = [wasmScan(), plainScan()];

/** Returns a counter of each kind. */
const counters = (format: PartFormat): readonly ContactCounter[] => [
  contactCounter(format),
  ...(format === 'csv' ? scans.map((scan) => new CsvCounter({ scan })) : []),
];
