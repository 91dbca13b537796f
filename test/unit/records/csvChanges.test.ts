import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvChanged, type CsvChanges } from '../../../src/records/csvChanges.ts';
import { collect } from '../engine/bodies.ts';

const guardOnly: CsvChanges = { bom: false, formulaGuard: true };
const bomOnly: CsvChanges = { bom: true, formulaGuard: false };
const both: CsvChanges = { bom: true, formulaGuard: true };

/** Yields bytes in pieces of these sizes, repeatedly. */
async function* cutInto(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let turn = 0;
  for (let at = 0; at < bytes.length;) {
    const size = sizes[turn++ % sizes.length] ?? 1;
    await Promise.resolve();
    yield Uint8Array.from(bytes.subarray(at, at + size));
    at += size;
  }
}

const changedBytes = (text: string, changes: CsvChanges, sizes: readonly number[] = [1 << 20]) =>
  collect(csvChanged(cutInto(Buffer.from(text), sizes), changes));

const changed = async (text: string, changes: CsvChanges): Promise<string> =>
  (await changedBytes(text, changes)).toString('utf8');

const risky = /^(?:(?!\uFEFF)[\s\0])*[=+\-@＝＋－＠]|^[\t\r\n\0]/u;
const riskyPiece = /^(?:(?!\uFEFF)["\s\0])*[=+\-@＝＋－＠]/u;

/**
 * Asserts that a cell is unchanged except for apostrophes, that each risky piece has one, and that nothing else has.
 */
function assertGuarded(after: string, before: string): void {
  const plain = before.replaceAll("'", '');
  assert.equal(after.replaceAll("'", ''), plain);
  const [first = '', ...others] = after.split(/[;|\t\r\n]/);
  assert.ok(!risky.test(first) && !others.some((piece) => riskyPiece.test(piece)), after);
  if (!/[=+\-@＝＋－＠\t\r\n]/u.test(before)) {
    assert.equal(after, before);
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 });
/** The significant characters of a CSV, and a few of two, three and four bytes. */
const character = fc.constantFrom(...('=+-@\t\r\n",;;|| \'aé＝＠＃\uFEFF€😀'.match(/./gsu) ?? []));
const cell = fc.string({ unit: character, maxLength: 6 });

const needsQuotes = /[",\r\n]/;
const written = (value: string, isQuoted: boolean): string =>
  isQuoted || needsQuotes.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

describe('a CSV as delivered', () => {
  it('is unchanged without an option', async () => {
    assert.equal(await changed('a,=b\n', { bom: false, formulaGuard: false }), 'a,=b\n');
  });
});

describe('the formula guard', () => {
  for (const [before, after] of [
    ['=1+1,+2,-3,@f,a=b\n', "'=1+1,'+2,'-3,'@f,a=b\n"],
    ['"=1,""2""","a=b"\n', '"\'=1,""2""","a=b"\n'],
    ['a,\tb,"\tc"\n', 'a,\'\tb,"\'\tc"\n'],
    ['"\r\nx","\ny"\r\n', '"\'\r\nx","\'\ny"\r\n'],
    ['a,\r\n=b,\r\n', "a,\r\n'=b,\r\n"],
    ['a,\n,\n\n=c', "a,\n,\n\n'=c"],
    ['"","""=1",=\n', '"","""=1",\'=\n'],
    ['＝1,"＠x",＃2\n', '\'＝1,"\'＠x",＃2\n'],
    ['\uFEFF=a,\uFEFF=b\n', "\uFEFF'=a,\uFEFF=b\n"],
    ['\uFEFF"=a"\n', '\uFEFF"\'=a"\n'],
    // One program's line break is the first character of a cell for another.
    ['a\r=b,\r=c\n', "a\r'=b,'\r'=c\n"],
    ['a,\r', 'a,\r'],
    // If a semicolon, a bar or a tab ends a cell, our quotes are not at its start.
    ['"x;=1+2;y"\n', '"x;\'=1+2;y"\n'],
    ['"a","x;=1+2;y"\n', '"a","x;\'=1+2;y"\n'],
    ['"x\t=1","y|@f"\n', '"x\t\'=1","y|\'@f"\n'],
    ['x;-1;＝2,;+3\n', "x;'-1;'＝2,;'+3\n"],
    ['"x;""=1+2"";y"\n', '"x;""\'=1+2"";y"\n'],
    ['"x; =1;\ty"\n', '"x;\' =1;\'\ty"\n'],
    ['"one\n=2\r\n\r\n-3"\n', '"one\n\'=2\r\n\r\n\'-3"\n'],
    ['"x;y","a=b;c-d"\n', '"x;y","a=b;c-d"\n'],
    [' =1,"  -2",\u00a0+3, a=b\n', "' =1,\"'  -2\",'\u00a0+3, a=b\n"],
    ['\x01=1,"\x0b@f",\u2003＝1\n', "'\x01=1,\"'\x0b@f\",'\u2003＝1\n"],
    // A quote in an unquoted cell is an ordinary character.
    ['5" pipe,=1\nx,"=2"\n', '5" pipe,\'=1\nx,"\'=2"\n'],
    ['a "b,=1\n"=2"\n', 'a "b,\'=1\n"\'=2"\n'],
    ['"a" b",=1\n', '"a" b",\'=1\n'],
    ['a\r"b\n=1\n', 'a\r"b\n\'=1\n'],
    ['', ''],
  ] as const) {
    it(`makes ${JSON.stringify(after)} of ${JSON.stringify(before)}`, async () => {
      assert.equal(await changed(before, guardOnly), after);
    });
  }

  it('guards the risky cells and pieces, for a different parser, and no others', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .integer({ min: 1, max: 4 })
          .chain((width) =>
            fc.array(
              fc.array(fc.tuple(cell, fc.boolean()), { minLength: width, maxLength: width }),
              { minLength: 1, maxLength: 5 },
            ),
          ),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        sizes,
        async (rows, newline, endsLine, cuts) => {
          // An additional column keeps a row with one empty cell from being no row, and a BOM from being the file's.
          const cells = rows.map((row) => ['id', ...row.map(([value]) => value)]);
          const text =
            rows
              .map((row) => ['id', ...row.map(([value, isQuoted]) => written(value, isQuoted))])
              .map((row) => row.join(','))
              .join(newline) + (endsLine ? newline : '');
          const parsed: unknown = parse(await changedBytes(text, guardOnly, cuts), {
            record_delimiter: newline,
          });
          assert.ok(isTable(parsed));
          assert.equal(parsed.length, cells.length);
          for (const [index, row] of parsed.entries()) {
            assert.equal(row.length, cells[index]?.length);
            row.forEach((value, column) => assertGuarded(value, cells[index]?.[column] ?? ''));
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('has the same result wherever a chunk ends, adds only apostrophes, and is idempotent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: character, maxLength: 40 }), sizes, async (text, cuts) => {
        const whole = await changed(text, guardOnly);
        const pieces = await changedBytes(text, guardOnly, cuts);
        assert.equal(pieces.toString('utf8'), whole);
        assert.equal(whole.replaceAll("'", ''), text.replaceAll("'", ''));
        assert.equal(await changed(whole, guardOnly), whole);
      }),
      { numRuns: 2000 },
    );
  });

  it('guards a cell after more blanks than it buffers, in the same time', async () => {
    for (const blanks of [4000, 5000, 300_000]) {
      const text = `a,${' '.repeat(blanks)}=1\n`;
      assert.equal(await changed(text, guardOnly), `a,'${text.slice(2)}`);
      assert.equal(String(await changedBytes(text, guardOnly, [7, 1000])), `a,'${text.slice(2)}`);
    }
  });

  it('leaves bytes alone that are not text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), sizes, async (bytes, cuts) => {
        const after = await collect(csvChanged(cutInto(bytes, cuts), guardOnly));
        const apart = (all: Uint8Array) => Buffer.from(all.filter((byte) => byte !== 0x27));
        assert.deepEqual(apart(after), apart(bytes));
      }),
    );
  });
});

describe('the byte order mark', () => {
  it('is added to a text that has none, and not to one that has', async () => {
    assert.equal(await changed('a,b\n', bomOnly), '\uFEFFa,b\n');
    assert.equal(await changed('\uFEFFa,b\n', bomOnly), '\uFEFFa,b\n');
  });

  it('is added to a text that is shorter than a BOM, and to an empty one', async () => {
    assert.equal(await changed('a', bomOnly), '\uFEFFa');
    assert.equal(await changed('', bomOnly), '');
    assert.deepEqual(
      [...(await collect(csvChanged(cutInto(Buffer.from([0xef, 0xbb]), [1]), bomOnly)))],
      [0xef, 0xbb, 0xbf, 0xef, 0xbb],
    );
  });

  it('is there once, wherever a chunk ends, and leaves the first cell guarded', async () => {
    assert.equal(await changed('\uFEFF\uFEFF=', both), "\uFEFF\uFEFF'=");
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: character, minLength: 1 }), sizes, async (text, cuts) => {
        const expected = `\uFEFF${await changed(text.replace(/^\uFEFF/, ''), guardOnly)}`;
        assert.equal((await changedBytes(text, both, cuts)).toString('utf8'), expected);
      }),
    );
  });
});

const isTable = (value: unknown): value is readonly (readonly string[])[] =>
  Array.isArray(value) && value.every((row) => Array.isArray(row));
