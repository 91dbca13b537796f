import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { columnNames, readColumns } from '../../../src/records/columnNames.ts';

describe('columnNames', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'columns-'));
  });
  after(() => rm(folder, { recursive: true }));

  const cases: readonly [
    what: string,
    name: string,
    text: string,
    expected: readonly string[] | undefined,
  ][] = [
    [
      'the header of a CSV file, quoted or not, with its line end',
      'a.csv',
      '"EMAIL",FIRST_NAME,"Lots of ""this"", and that"\r\n"ada@example.com","Ada",""\r\n',
      ['EMAIL', 'FIRST_NAME', 'Lots of "this", and that'],
    ],
    ['a header after a byte order mark', 'b.csv', '\uFEFF"EMAIL"\n', ['EMAIL']],
    [
      'a header with a line break in a name',
      'c.csv',
      '"EMAIL","two\nlines"\n',
      ['EMAIL', 'two\nlines'],
    ],
    ['a header that is the whole file', 'd.csv', 'EMAIL,CITY', ['EMAIL', 'CITY']],
    ['nothing for a row that is a contact', 'e.csv', '"ada@example.com","Ada"\n', undefined],
    ['nothing for an empty file', 'f.csv', '', undefined],
    ['nothing for what is not CSV', 'g.csv', '"EMAIL"x,"open', undefined],
    [
      'the keys of JSON Lines, combined',
      'h.jsonl',
      '{"email":"a","custom_fields":{"plan":1}}\n{"email":"{b}","city":"x\\"}","custom_fields":{"tier":2}}\n',
      ['email', 'custom_fields.plan', 'city', 'custom_fields.tier'],
    ],
    ['the keys of an array', 'i.json', '[{"email":"a"},\n{"phone":"b"}]\n', ['email', 'phone']],
    ['nothing for a truncated object', 'j.jsonl', '{"email":"a', undefined],
    ['nothing for what is not JSON', 'k.jsonl', '{email}', undefined],
    ['nothing for an empty array', 'l.json', '[]', undefined],
  ];
  for (const [what, name, text, expected] of cases) {
    it(`returns ${what}`, async () => {
      const path = join(folder, name);
      await writeFile(path, text);
      assert.deepEqual(await columnNames(path), expected);
    });
  }

  const long = 'x'.repeat(300_000);
  const partly: readonly [
    what: string,
    name: string,
    text: string,
    expected: Awaited<ReturnType<typeof readColumns>>,
  ][] = [
    ['the whole of a file', 'm.jsonl', '{"email":"a"}\n', { names: ['email'], isPartial: false }],
    [
      'the beginning of a long file',
      'n.jsonl',
      `{"email":"a"}\n{"city":"${long}"}\n`,
      { names: ['email'], isPartial: true },
    ],
    [
      'a header that is complete though the file is long',
      'o.csv',
      `EMAIL,CITY\na@b.c,${long}\n`,
      { names: ['EMAIL', 'CITY'], isPartial: false },
    ],
    ['nothing for a truncated header', 'p.csv', `EMAIL,${long}`, undefined],
  ];
  for (const [what, name, text, expected] of partly) {
    it(`returns whether more can follow: ${what}`, async () => {
      const path = join(folder, name);
      await writeFile(path, text);
      assert.deepEqual(await readColumns(path), expected);
    });
  }

  // Each of these took seconds to minutes when a character was visited more than once or twice.
  for (const [what, name, text] of [
    ['quotes that are escaped', 'q.jsonl', `{"a":"${'\\"'.repeat(130_000)}`],
    ['quotes alone', 'r.jsonl', '"'.repeat(262_000)],
    ['backslashes', 's.json', `["${'\\'.repeat(262_000)}`],
    ['braces', 't.json', '{'.repeat(262_000)],
    ['closing braces', 'u.json', '}'.repeat(262_000)],
    ['quotes in a header', 'v.csv', `EMAIL,"${'""'.repeat(131_000)}`],
    ['cells of a header', 'w.csv', `${'a,'.repeat(131_000)}"`],
  ] as const) {
    it(`handles 256 KB of ${what}`, async () => {
      const path = join(folder, name);
      await writeFile(path, text);
      assert.equal(await columnNames(path), undefined);
    }).timeout(5000);
  }
});
