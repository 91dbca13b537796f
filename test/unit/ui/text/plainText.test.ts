import assert from 'node:assert/strict';
import { plainText } from '../../../../src/ui/text/plainText.ts';

describe('plain text', () => {
  it('is one line', () => {
    assert.equal(plainText(' a\r\nb\u2028c\td\u0007e '), 'a b c d e');
  });

  it('has nothing that turns the text around it', () => {
    assert.equal(plainText('\u202Ea\u2066b\u2069\u202C'), 'ab');
  });

  it('is cut, but not within a character', () => {
    assert.equal(plainText('abcdef', 4), 'abc…');
    assert.equal(plainText('ab😀def', 4), 'ab…');
    assert.equal(plainText('abcd', 4), 'abcd');
  });
});
