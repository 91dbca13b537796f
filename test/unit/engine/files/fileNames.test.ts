import assert from 'node:assert/strict';
import { exportTitle } from '../../../../src/engine/model/exportTitle.ts';
import { fileNames, safeName } from '../../../../src/engine/files/fileNames.ts';

const createdAt = new Date(2026, 10, 24, 15, 30);
const base = { createdAt, title: 'Newsletter', part: 1, of: 1, extension: 'csv' } as const;
const named = (change: Partial<Parameters<typeof fileNames>[0]>): string =>
  fileNames({ ...base, ...change }).next().value;

describe('fileNames', () => {
  it('contain time, title, and part', () => {
    assert.equal(named({}), '2026-11-24-1530-Newsletter.csv');
    assert.equal(named({ part: 2, of: 3 }), '2026-11-24-1530-Newsletter-part-2-of-3.csv');
    assert.equal(named({ extension: 'jsonl' }), '2026-11-24-1530-Newsletter.jsonl');
    assert.equal(
      named({ createdAt: new Date(2026, 0, 2, 3, 4) }),
      '2026-01-02-0304-Newsletter.csv',
    );
  });

  it('suggests other names in case one is taken', () => {
    const names = fileNames({ ...base, part: 2, of: 3 });
    names.next();
    assert.equal(names.next().value, '2026-11-24-1530-Newsletter-part-2-of-3-2.csv');
    assert.equal(names.next().value, '2026-11-24-1530-Newsletter-part-2-of-3-3.csv');
  });

  it('leave space for all suffixes of the longest name', () => {
    for (const letter of ['x', 'é', '漢', '👩‍👩‍👧‍👦']) {
      const title = letter.repeat(400);
      const name = named({ title, part: 4999, of: 5000, extension: 'jsonl' });
      const bytes = Buffer.byteLength(`${name}-9999.01234567.partial`);
      assert.ok(bytes <= 255, String(bytes));
      assert.ok(bytes > 220, String(bytes));
    }
  });
});

describe('safeName', () => {
  const table: readonly (readonly [string, string])[] = [
    ['Newsletter', 'Newsletter'],
    ['Kunden (Übersicht) – 客户', 'Kunden (Übersicht) – 客户'],
    ['a/b\\c', 'a b c'],
    ['../../etc/passwd', 'etc passwd'],
    ['..', 'contacts'],
    ['.hidden', 'hidden'],
    ['end. . ', 'end'],
    ['<>:"|?*', 'contacts'],
    ['', 'contacts'],
    [' \t\n', 'contacts'],
    ['a\u0000b\u0007c\u0085d\u007fe', 'a b c d e'],
    ['line\nbreak\r\nand\u2028more', 'line break and more'],
    ['\u202Egpj.exe', 'gpj.exe'],
    ['a\u2066b\u2069c\u061cd\u200fe', 'a b c d e'],
    ['e\u0301', '\u00e9'],
    ['lone \ud800 half', 'lone half'],
    ['👩‍👩‍👧‍👦 family', '👩‍👩‍👧‍👦 family'],
  ];
  for (const [text, expected] of table) {
    it(`makes ${JSON.stringify(expected)} of ${JSON.stringify(text)}`, () => {
      assert.equal(safeName(text), expected);
    });
  }

  for (const reserved of ['CON', 'nul', 'Com1', 'LPT9', 'aux.csv', 'COM¹', 'PRN .txt']) {
    it(`never returns the name ${reserved}, which Windows reserves`, () => {
      const stem = safeName(reserved).split('.')[0] ?? '';
      assert.doesNotMatch(stem, /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*$/i);
    });
  }

  it('cuts between characters as people see them', () => {
    assert.equal(safeName('abcdef', 3), 'abc');
    assert.equal(safeName('aé漢', 5), 'aé');
    assert.equal(safeName('ab👩‍👩‍👧‍👦', 12), 'ab');
    assert.equal(safeName('abc   def', 4), 'abc');
    assert.equal(safeName(`a${'\u0301'.repeat(300)}`, 11).length > 1, true);
  });

  it('is safe for any text', () => {
    const nasty = [
      ...Array.from('aB9.-_ /\\:*?"<>|\0\n\t\u202e\u200b\ud83d\u0301'),
      '漢',
      '👩‍👧',
      'CON',
      '..',
    ];
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor((seed / 2147483648) * below);
    };
    for (let round = 0; round < 5000; round++) {
      const text = Array.from({ length: random(40) }, () => nasty[random(nasty.length)]).join('');
      const budget = 8 + random(100);
      const name = safeName(text, budget);
      assert.ok(Buffer.byteLength(name) <= budget, JSON.stringify([text, name]));
      assert.doesNotMatch(name, /[/\\:*?"<>|\p{Cc}\u202a-\u202e\u2066-\u2069\u200b]/u);
      assert.doesNotMatch(name, /^[.\s]|[.\s]$|^$/u);
      assert.equal(name.normalize('NFC'), name);
      assert.ok(name.isWellFormed());
    }
  });
});

describe('exportTitle', () => {
  const refs = (...names: string[]) => names.map((name, i) => ({ id: `id-${i}`, name }));
  it('says what is exported in a few words', () => {
    assert.equal(exportTitle({ kind: 'all' }), 'All Contacts');
    const of = (lists: string[], segments: string[] = []): string =>
      exportTitle({ kind: 'selected', lists: refs(...lists), segments: refs(...segments) });
    assert.equal(of(['A']), 'A');
    assert.equal(of(['A'], ['B']), 'A and B');
    assert.equal(of(['A', 'C'], ['B', 'D']), 'A and 3 more');
    assert.equal(of([], [' ']), 'id-0');
  });
});
