import assert from 'node:assert/strict';
import {
  contactCounter,
  type ContactCounter,
  type PartFormat,
} from '../../../src/exports/contactCounter.ts';
import { CsvCounter } from '../../../src/exports/csvCounter.ts';
import { csvScan, plainScan, wasmScan } from '../../../src/exports/csvScan.ts';
import { csvScanCode } from '../../../src/exports/csvScanCode.ts';
import { seededRandom } from '../../bench/statistics.ts';
import { scanCode } from '../../support/assembleScan.ts';

/** Counts a text that comes in pieces, each at an odd place of a larger buffer. */
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
    ['csv', 'a header without an end', header.trim(), 0],
    ['csv', 'records after a header', `${header}"a@b.c","A","1"\n"b@b.c","B","2"\n`, 2],
    ['csv', 'records without a header', '"a@b.c","A","1"\n"b@b.c","B","2"\n', 2],
    ['csv', 'a last record without an end', `${header}"a@b.c","A","1"\n"b@b.c","B","2"`, 2],
    [
      'csv',
      'line feeds within quotes',
      `${header}"a@b.c","A\nB\r\n\nC","1"\n"b@b.c","\n","2"\n`,
      2,
    ],
    ['csv', 'doubled quotes', `${header}"a@b.c","say ""hi""\n""","1"\n"b@b.c","""","2"\n`, 2],
    ['csv', 'no quotes', 'EMAIL,FIRST_NAME\r\na@b.c,A\r\nb@b.c,B\r\n', 2],
    ['csv', 'blank lines', `\n\r\n${header}\r\n\n"a@b.c","A","1"\n\n\n`, 1],
    ['csv', 'a byte order mark', `\uFEFFEMAIL,FIRST_NAME\na@b.c,A\n`, 1],
    ['jsonLines', 'nothing', '', 0],
    ['jsonLines', 'lines', '{"a":1}\n{"b":2}\n', 2],
    ['jsonLines', 'a last line without an end', '{"a":1}\r\n{"b":2}', 2],
    ['jsonLines', 'blank lines', '\n \n{"a":1}\n\r\n\t\n{"b":2}\n\n', 2],
    ['jsonArray', 'lines', '{"a":1}\n{"b":2}\n', 2],
    ['jsonArray', 'an array', ' [{"a":[1,2,{"b":3}]}, {"c":"},{"},\n{"d":"\\",\\\\"}]\n', 3],
    ['jsonArray', 'an empty array', '[ ]', 0],
    ['jsonArray', 'an array of other values', '[1, "two", null, [4, 5]]', 4],
  ];
  for (const [format, name, text, contacts] of cases) {
    it(`finds ${contacts} in ${name} (${format})`, () => {
      for (const pieceBytes of [1, 2, 3, 5, 7, 64, 100_000]) {
        for (const counter of counters(format)) {
          assert.equal(count(counter, text, pieceBytes), contacts, `in pieces of ${pieceBytes}`);
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

  it('has the code that csvScan.wat says, and uses it', async () => {
    assert.ok((await scanCode()).includes(`'${csvScanCode}'`), 'Run `npm run wasm`.');
    assert.notEqual(csvScan(), plainScan);
  });

  it('counts any CSV as one that looks at each byte', () => {
    const random = seededRandom(7);
    const alphabet = ['"', '"', '\n', '\r', ',', 'a', '*', '\u00e9', '\u008a', '!'];
    for (let round = 0; round < 300; round++) {
      let text = '';
      for (let length = Math.floor(random() * 120); length > 0; length--) {
        text += alphabet[Math.floor(random() * alphabet.length)] ?? '';
      }
      for (const pieceBytes of [1, 4, 9, 17, 1000]) {
        for (const counter of counters('csv')) {
          assert.equal(count(counter, text, pieceBytes), plainCount(text), JSON.stringify(text));
        }
      }
    }
  });
});

/** Each way of counting that there is. */
const counters = (format: PartFormat): readonly ContactCounter[] => [
  contactCounter(format),
  ...(format === 'csv' ? [new CsvCounter(plainScan), new CsvCounter(wasmScan())] : []),
];

function plainCount(text: string): number {
  let records = 0;
  let quoted = false;
  let record = '';
  for (const character of text) {
    quoted = character === '"' ? !quoted : quoted;
    if (character === '\n' && !quoted) {
      records += record === '' || record === '\r' ? 0 : 1;
      record = '';
    } else {
      record += character;
    }
  }
  return records + (record === '' || record === '\r' ? 0 : 1);
}
