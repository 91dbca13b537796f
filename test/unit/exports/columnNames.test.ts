import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { columnNames } from '../../../src/exports/columnNames.ts';

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
    ['a header behind a byte order mark', 'b.csv', '\uFEFF"EMAIL"\n', ['EMAIL']],
    [
      'a header with a line break in a name',
      'c.csv',
      '"EMAIL","two\nlines"\n',
      ['EMAIL', 'two\nlines'],
    ],
    ['a header that is all there is', 'd.csv', 'EMAIL,CITY', ['EMAIL', 'CITY']],
    ['nothing of a row that is a contact', 'e.csv', '"ada@example.com","Ada"\n', undefined],
    ['nothing of an empty file', 'f.csv', '', undefined],
    ['nothing of what is no CSV', 'g.csv', '"EMAIL"x,"open', undefined],
    [
      'the keys of JSON Lines, laid together',
      'h.jsonl',
      '{"email":"a","custom_fields":{"plan":1}}\n{"email":"{b}","city":"x\\"}","custom_fields":{"tier":2}}\n',
      ['email', 'custom_fields.plan', 'city', 'custom_fields.tier'],
    ],
    ['the keys of an array', 'i.json', '[{"email":"a"},\n{"phone":"b"}]\n', ['email', 'phone']],
    ['nothing of an object that is cut', 'j.jsonl', '{"email":"a', undefined],
    ['nothing of what is no JSON', 'k.jsonl', '{email}', undefined],
    ['nothing of an empty array', 'l.json', '[]', undefined],
  ];
  for (const [what, name, text, expected] of cases) {
    it(`tells ${what}`, async () => {
      const path = join(folder, name);
      await writeFile(path, text);
      assert.deepEqual(await columnNames(path), expected);
    });
  }
});
