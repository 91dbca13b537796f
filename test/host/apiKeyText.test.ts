import assert from 'node:assert/strict';
import { cleanApiKey, describeApiKeyProblem } from '../../src/features/accounts/apiKeyText.ts';
import { sampleApiKey } from '../support/sampleKey.ts';

describe('a pasted API key', () => {
  for (const [what, text] of [
    ['alone', sampleApiKey],
    ['with blanks and line breaks', `  ${sampleApiKey}\r\n`],
    ['in quotes', `"${sampleApiKey}"`],
    ['in single quotes', ` '${sampleApiKey}' `],
    ['from a header', `Bearer ${sampleApiKey}`],
    ['from a header in quotes', `"bearer  ${sampleApiKey}"`],
  ] as const) {
    it(`is accepted ${what}`, () => {
      assert.equal(cleanApiKey(text), sampleApiKey);
    });
  }

  it('is not called malformed when it is valid', () => {
    assert.equal(describeApiKeyProblem(sampleApiKey), undefined);
  });

  it('may be any text that can be sent, for a gateway', () => {
    const gateway = 'https://gateway.example.com';
    assert.equal(describeApiKeyProblem('AKIA1234', gateway), undefined);
    assert.match(describeApiKeyProblem('my key', gateway) ?? '', /cannot be sent as an API key/);
    assert.match(describeApiKeyProblem('', gateway) ?? '', /^Paste or type/);
  });

  for (const [key, sentence] of [
    ['', /^Paste or type/],
    ['AKIA1234', /begins with “SG\.”/],
    ['SG.abc', /has 69 characters; this has 6/],
    [sampleApiKey.replace('.x', '!x'), /22 characters, a dot and 43/],
  ] as const) {
    it(`of another form is explained: ${key.slice(0, 8)}`, () => {
      assert.match(describeApiKeyProblem(key) ?? '', sentence);
    });
  }
});
