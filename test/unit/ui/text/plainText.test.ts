import assert from 'node:assert/strict';
import { sampleApiKey } from '../../../support/sampleKey.ts';
import { plainText } from '../../../../src/ui/text/plainText.ts';

describe('plain text', () => {
  it('is one line', () => {
    assert.equal(plainText(' a\r\nb\u2028c\td\u0007e '), 'a b c d e');
  });

  it('has nothing that reorders the text around it', () => {
    assert.equal(plainText('\u202Ea\u2066b\u2069\u202C'), 'ab');
  });

  it('is cut, but not inside a character', () => {
    assert.equal(plainText('abcdef', 4), 'abc…');
    assert.equal(plainText('ab😀def', 4), 'ab…');
    assert.equal(plainText('abcd', 4), 'abcd');
  });

  it('shows no API key, and nothing of a text in which one is interrupted', () => {
    assert.equal(plainText(`list ${sampleApiKey} of acme`), 'list SG.… of acme');
    for (const by of ['\u200b', ' ', '\n', '\u00ad']) {
      assert.equal(plainText(`${sampleApiKey.slice(0, 40)}${by}${sampleApiKey.slice(40)}`), 'SG.…');
    }
  });

  it('takes no time for long texts', () => {
    const startedAt = performance.now();
    for (let time = 0; time < 100; time++) {
      plainText(`a${' '.repeat(100_000)}`);
      plainText(`SG.${'a'.repeat(100_000)}`);
    }
    // Some 50 ms on an idle machine.
    assert.ok(performance.now() - startedAt < 3000);
  });
});
