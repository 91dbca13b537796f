import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
const [, section = ''] = /^## What users of VS Code expect\n([^]*?)(?=^## )/m.exec(page) ?? [];
const rows = [...section.matchAll(/^\| *(\d+) *\|(.*)\|(.*)\|(.*)\|$/gm)].map(
  ([, number, what, where, shownBy]) => ({
    number: Number(number),
    what: what?.trim() ?? '',
    where: where?.trim() ?? '',
    shownBy: shownBy?.trim() ?? '',
  }),
);

/** What stands in backticks and is a file or folder; names of settings and manifest entries are not. */
const pathsIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)]
    .map(([, code]) => code ?? '')
    .filter((code) =>
      /^(src|media|test|docs|l10n|\.ci)\/|\.(ts|js|json|md|css|svg|png)$/.test(code),
    );

/** The names of tests in a cell: in italics, after the file that they are in. `…` stands for the rest of a name. */
function citedIn(shownBy: string): readonly { file: string; name: string }[] {
  let file = '';
  return [...shownBy.matchAll(/`([^`]+)`|(?<![\w`])_([^_]+)_/g)].flatMap(([, code, name]) => {
    file = code ?? file;
    return name === undefined ? [] : [{ file, name }];
  });
}

const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');

describe('what users of VS Code expect', () => {
  it('is a table of 46 rows without a gap', () => {
    assert.deepEqual(
      rows.map(({ number }) => number),
      Array.from({ length: 46 }, (_, index) => index + 1),
    );
    for (const { number, what, where, shownBy } of rows) {
      assert.ok(what.length > 10 && where.length > 5, String(number));
      assert.ok(pathsIn(shownBy).length > 0, String(number));
    }
  });

  it('names only files that are there', () => {
    const paths = rows.flatMap(({ where, shownBy }) => pathsIn(`${where} ${shownBy}`));
    assert.deepEqual(
      paths.filter((path) => !existsSync(join(root, path))),
      [],
    );
  });

  it('cites only tests that are there, by their names', () => {
    const cited = rows.flatMap(({ shownBy }) => citedIn(shownBy));
    assert.ok(cited.length > 46);
    const missing = cited.filter(({ file, name }) => {
      const source = readFileSync(join(root, file), 'utf8').replaceAll("\\'", "'");
      // A test for each of several cases has a placeholder where the table has an ellipsis.
      const pattern = name.split('…').map(escaped).join('[^\\n]*');
      return !new RegExp(`it\\(\\s*['"\`]${pattern}`).test(source);
    });
    assert.deepEqual(missing, []);
  });
});
