import assert from 'node:assert/strict';
import { jsonArray } from '../../../src/exports/jsonArray.ts';
import { collect, inPieces } from './bodies.ts';

describe('jsonArray', () => {
  const table: readonly (readonly [string, string, string])[] = [
    ['nothing', '', '[]\n'],
    ['blank lines alone', ' \n\r\n\t\n', '[]\n'],
    ['a byte order mark alone', '\uFEFF', '[]\n'],
    ['one line', '{"a":1}\n', '[{"a":1}]\n'],
    ['a last line without an end', '{"a":1}\n{"b":2}', '[{"a":1},\n{"b":2}]\n'],
    ['CRLF', '{"a":1}\r\n{"b":2}\r\n', '[{"a":1},\n{"b":2}]\n'],
    ['CR at the very end', '{"a":1}\r', '[{"a":1}]\n'],
    ['blank lines between', '\n{"a":1}\n\n \n{"b":2}\n\n', '[{"a":1},\n{"b":2}]\n'],
    ['blanks within a line', ' {"a" : 1}\n', '[{"a" : 1}]\n'],
    ['a CR within a line', '{"a":\r1}\n', '[{"a":\r1}]\n'],
    ['a byte order mark', '\uFEFF{"a":1}\n', '[{"a":1}]\n'],
    ['characters of many bytes', '{"a":"漢👩‍👧é"}\n{"b":"ß"}\n', '[{"a":"漢👩‍👧é"},\n{"b":"ß"}]\n'],
    ['an array', '[{"a":1},{"b":2}]', '[{"a":1},{"b":2}]'],
    ['an array after blanks and a mark', '\uFEFF \n [\n1\n]\n', '\uFEFF \n [\n1\n]\n'],
  ];
  for (const [name, text, expected] of table) {
    it(`takes ${name}, however it is cut`, async () => {
      const bytes = Buffer.from(text);
      for (let size = 1; size <= bytes.length + 1; size++) {
        const result = (await collect(jsonArray(inPieces(bytes, size)))).toString();
        assert.equal(result, expected, `in pieces of ${size}`);
      }
    });
  }

  it('keeps the bytes of what is no UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}\n'),
    ]);
    const result = await collect(jsonArray(inPieces(bytes, 3)));
    assert.deepEqual(result.subarray(1, -2), bytes.subarray(0, -1));
  });

  it('makes of any lines what JSON.parse makes of each', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => ({
      i,
      text: 'x'.repeat(i % 97),
      n: null,
    }));
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    for (const size of [7, 1000, 65_536]) {
      const result = (await collect(jsonArray(inPieces(Buffer.from(text), size)))).toString();
      assert.deepEqual(JSON.parse(result), lines);
    }
  });
});
