import assert from 'node:assert/strict';
import { safeName } from '../../../../src/engine/files/fileNames.ts';
import { foldText } from '../../../../src/util/foldText.ts';
import { plainText } from '../../../../src/ui/text/plainText.ts';

const count = 500_000;
const huge: readonly (readonly [name: string, text: string])[] = [
  ['blanks', ' '.repeat(count)],
  ['blanks between two words', `a${' '.repeat(count)}b`],
  ['blanks and line ends', ' \n'.repeat(count)],
  ['combining marks', `e${'\u0301\u0323'.repeat(count)}`],
  ['directional marks', '\u202e'.repeat(count)],
  ['quotes', '"'.repeat(count)],
  ['halves of characters', '\ud83d'.repeat(count)],
  ['dots and blanks', '. '.repeat(count)],
];

describe('a huge name', () => {
  for (const [name, text] of huge) {
    it(`of ${name} takes no time to show, to search and to name a file with`, function () {
      // Some of them used to take hours.
      this.timeout(5000);
      assert.ok(plainText(text).length <= 300);
      assert.ok(Buffer.byteLength(safeName(text)) <= 255);
      assert.ok(foldText(text).length <= 8000);
    });
  }

  it('keeps the words at its start', () => {
    assert.equal(plainText(`${' '.repeat(count)}Newsletter`), 'Newsletter');
    assert.equal(safeName(`${' '.repeat(count)}Newsletter`), 'Newsletter');
    assert.equal(plainText('a  b \n c'), 'a  b c');
  });
});
