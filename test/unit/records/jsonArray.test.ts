import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jsonArray } from '../../../src/records/jsonArray.ts';
import { collect, inPieces } from '../engine/bodies.ts';

describe('jsonArray', () => {
  const table: readonly (readonly [string, string, string])[] = [
    ['nothing', '', '[]\n'],
    ['blank lines alone', ' \n\r\n\t\n', '[]\n'],
    ['a byte order mark alone', '\uFEFF', '[]\n'],
    ['one line', '{"a":1}\n', '[{"a":1}]\n'],
    ['a last line without a line break', '{"a":1}\n{"b":2}', '[{"a":1},\n{"b":2}]\n'],
    ['CRLF', '{"a":1}\r\n{"b":2}\r\n', '[{"a":1},\n{"b":2}]\n'],
    ['CR at the very end', '{"a":1}\r', '[{"a":1}]\n'],
    ['blank lines between', '\n{"a":1}\n\n \n{"b":2}\n\n', '[{"a":1},\n{"b":2}]\n'],
    ['blanks inside a line', ' {"a" : 1}\n', '[{"a" : 1}]\n'],
    ['a CR inside a line', '{"a":\r1}\n', '[{"a":\r1}]\n'],
    ['a byte order mark', '\uFEFF{"a":1}\n', '[{"a":1}]\n'],
    ['multibyte characters', '{"a":"漢👩‍👧é"}\n{"b":"ß"}\n', '[{"a":"漢👩‍👧é"},\n{"b":"ß"}]\n'],
    ['an array', '[{"a":1},{"b":2}]', '[{"a":1},{"b":2}]'],
    ['an array after blanks and a BOM', '\uFEFF \n [\n1\n]\n', ' \n [\n1\n]\n'],
    ['the same key twice', '{"a":1,"a":2}\n', '[{"a":1,"a":2}]\n'],
    ['numbers', '{"a":[0,-0,1.5e+3,2E-1,10]}\n', '[{"a":[0,-0,1.5e+3,2E-1,10]}]\n'],
    ['escapes', '{"a":"\\u00e9\\n\\"\\\\"}\n', '[{"a":"\\u00e9\\n\\"\\\\"}]\n'],
    ['line separators in a string', '{"a":"\u2028\u2029"}\n', '[{"a":"\u2028\u2029"}]\n'],
    ['words', '{"a":[true,false,null]}\n', '[{"a":[true,false,null]}]\n'],
  ];
  for (const [name, text, expected] of table) {
    it(`converts ${name}, however it is split`, async () => {
      const bytes = Buffer.from(text);
      for (let size = 1; size <= bytes.length + 1; size++) {
        const result = (await collect(jsonArray(inPieces(bytes, size)))).toString();
        assert.equal(result, expected, `in pieces of ${size}`);
      }
    });
  }

  const refused: readonly (readonly [string, string, number])[] = [
    ['two objects on a line', '{"a":1}{"a":2}\n', 1],
    ['two objects on a later line', '{"a":1}\n\n{"b":1} {"a":2}\n', 3],
    ['an object over several lines', '{\n  "a": 1\n}\n', 1],
    ['a truncated line', '{"a":1}\n{"a":\n{"a":3}\n', 2],
    ['a truncated last line', '{"a":1}\n{"a":"x', 2],
    ['a last line truncated after a number', '{"a":1}\n{"a":1', 2],
    ['a last line truncated in a word', '{"a":1}\ntru', 2],
    ['a line feed in a string', '{"a":"x\ny"}\n', 1],
    ['a tab in a string', '{"a":"x\ty"}\n', 1],
    ['a NUL', '{"a":1}\n\0{"b":1}\n', 2],
    ['objects between carriage returns', '{"a":1}\r{"b":2}\r', 1],
    ['a comma after an object', '{"a":1},\n{"a":2}\n', 1],
    ['a comma after the last value', '{"a":1,}\n', 1],
    ['a comma after the last element', '{"a":[1,]}\n', 1],
    ['a number with a leading zero', '{"a":01}\n', 1],
    ['a number without an end', '{"a":1.}\n', 1],
    ['a number with a plus', '{"a":+1}\n', 1],
    ['an invalid number', '{"a":NaN}\n', 1],
    ['a key without quotes', '{a:1}\n', 1],
    ['quotes of the wrong kind', "{'a':1}\n", 1],
    ['an invalid escape', '{"a":"\\x41"}\n', 1],
    ['an escape that is too short', '{"a":"\\u12"}\n', 1],
    ['a bracket for a brace', '{"a":1]\n', 1],
    ['an array that is not closed', '[{"a":1},\n{"a":2}\n', 3],
    ['two arrays', '[1]\n[2]\n', 2],
    ['an array with a comma too many', '[\n{"a":1},\n]\n', 3],
    ['text after an array', '[1]\nEnd\n', 2],
    ['a web page', '<html>\n', 1],
  ];
  for (const [name, text, line] of refused) {
    it(`rejects ${name}, at line ${line}, however it is split`, async () => {
      const bytes = Buffer.from(text);
      for (const size of [1, 2, 3, 5, 1000]) {
        await assert.rejects(collect(jsonArray(inPieces(bytes, size))), {
          name: 'InvalidJsonError',
          line,
        });
      }
    });
  }

  it('accepts a line of 10 MB, and one that is nested 100,000 levels deep', async () => {
    const long = `{"a":"${'é'.repeat(5_000_000)}"}\n`;
    const result = await collect(jsonArray(inPieces(Buffer.from(long), 65_536)));
    assert.equal(result.length, Buffer.byteLength(long) + 2);
    const deep = `${'[{"a":'.repeat(50_000)}1${'}]'.repeat(50_000)}`;
    const same = await collect(jsonArray(inPieces(Buffer.from(deep), 65_536)));
    assert.equal(same.toString(), deep);
  });

  it('accepts exactly what JSON.parse accepts', async () => {
    const token = fc.constantFrom(
      ...['{', '}', '[', ']', ',', ':', '"', '"a"', '"a":', '1', '0', '-', '.', 'e', 'E', '+', ' '],
      ...['true', 'null', 'nul', '\\', '\\u00', 'af', '\r', '{"a":1}', '[1]', 'é', '\t'],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json().map((text) => text),
          fc.array(token, { maxLength: 8 }).map((tokens) => tokens.join('')),
        ),
        fc.integer({ min: 1, max: 9 }),
        async (text, size) => {
          const isOne = isJson(text);
          const bytes = Buffer.from(`{"x":1}\n${text}\n`);
          const made = collect(jsonArray(inPieces(bytes, size))).then(String, () => undefined);
          const array = await made;
          assert.equal(array !== undefined, isOne || text.trim() === '', JSON.stringify(text));
          assert.ok(array === undefined || isJson(array), array);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('keeps the bytes of invalid UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}\n'),
    ]);
    const result = await collect(jsonArray(inPieces(bytes, 3)));
    assert.deepEqual(result.subarray(1, -2), bytes.subarray(0, -1));
  });

  it('has the same result as JSON.parse of each line', async () => {
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

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
