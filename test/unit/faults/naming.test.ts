import assert from 'node:assert/strict';
import { basename, join, posix, win32 } from 'node:path';
import fc from 'fast-check';
import { fileNames, safeName, type FileNameParts } from '../../../src/engine/files/fileNames.ts';
import { targetOf } from '../../../src/engine/files/partialFile.ts';

/** Text as a server may send it: people's names, long ones, arbitrary code units, and what file systems trip over. */
const title = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary', maxLength: 400 }),
  // Unpaired surrogates, too.
  fc.array(fc.nat({ max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom(
        '..',
        '.',
        '/',
        '\\',
        ':',
        ' ',
        '\0',
        '\n',
        '\u202e',
        '\ufeff',
        'CON',
        'é',
        '𠮷',
        '-',
      ),
    )
    .map((pieces) => pieces.join('')),
  fc.constantFrom('con', 'NUL.txt', 'COM1', '~', '-rf', '$HOME', '%TEMP%', 'a'.repeat(1000)),
);

const parts: fc.Arbitrary<FileNameParts> = fc
  .record({
    createdAt: fc.date({ min: new Date(0), max: new Date('9999-12-30'), noInvalidDate: true }),
    title,
    extension: fc.constantFrom('csv', 'jsonl', 'json'),
    of: fc.integer({ min: 1, max: 99_999 }),
    part: fc.nat(),
  })
  .map((name) => ({ ...name, part: (name.part % name.of) + 1 }));

const first = (count: number, name: FileNameParts): readonly string[] => {
  const names = fileNames(name);
  return Array.from({ length: count }, () => names.next().value);
};

/** What no file name may contain: what some system forbids, and what hides or reorders text. */
const forbidden = /[<>:"/\\|?*\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufeff]/u;

describe('File names, for any title', () => {
  it('are valid on every file system', () => {
    fc.assert(
      fc.property(parts, (name) => {
        for (const fileName of first(3, name)) {
          assert.doesNotMatch(fileName, forbidden);
          assert.doesNotMatch(fileName, /^[\s.-]|[\s.]$/);
          assert.doesNotMatch(fileName, /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
          assert.ok(fileName.isWellFormed());
          assert.ok(Buffer.byteLength(fileName) <= 255);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never lead out of the folder', () => {
    fc.assert(
      fc.property(parts, (name) => {
        for (const fileName of first(2, name)) {
          assert.equal(posix.basename(fileName), fileName);
          assert.equal(win32.basename(fileName), fileName);
          assert.equal(join('/exports', fileName), `/exports/${fileName}`);
        }
      }),
    );
  });

  it('leave room for the name of the partial file', () => {
    fc.assert(
      fc.property(parts, (name) => {
        const target = targetOf('/exports', '0123abcd-0000-4000-8000-000000000000', () =>
          fileNames(name),
        );
        for (const path of [target.partial, target.download]) {
          assert.ok(Buffer.byteLength(basename(path)) <= 255);
        }
      }),
    );
  });

  it('differ even if case is ignored', () => {
    fc.assert(
      fc.property(parts, (name) => {
        const names = first(50, name).map((one) => one.toLowerCase());
        assert.equal(new Set(names).size, names.length);
      }),
    );
  });

  it('tell the parts of an export apart', () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 2, max: 50 }), (name, of) => {
        const names = Array.from(
          { length: of },
          (_, index) => first(1, { ...name, part: index + 1, of })[0],
        );
        assert.equal(new Set(names).size, of);
      }),
    );
  });

  it('keep the letters and digits of every script', () => {
    const letters = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .map((text) => text.normalize('NFC').replace(/[^\p{L}\p{N}]/gu, ''))
      .filter((text) => text !== '');
    fc.assert(
      fc.property(letters, parts, (text, name) => {
        const [fileName = ''] = first(1, { ...name, title: text });
        assert.ok(isReserved(text) || fileName.includes(text), `${text} is not in ${fileName}`);
      }),
    );
  });

  it('are cut between characters, not inside them', () => {
    const emoji = '👩🏽‍🚀';
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 30, max: 255 }),
        (count, bytes) => {
          const name = safeName(emoji.repeat(count), bytes);
          assert.equal(name, emoji.repeat(name.length / emoji.length));
        },
      ),
    );
  });
});

const isReserved = (text: string): boolean => /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(text);
