import assert from 'node:assert/strict';
import { apiKeyProblem } from '../../../../src/engine/accounts/apiKey.ts';
import { sampleApiKey } from '../../../support/sampleKey.ts';

describe('apiKeyProblem', () => {
  const rows: readonly (readonly [name: string, text: string, problem: string | undefined])[] = [
    ['a key', sampleApiKey, undefined],
    ['a key with white space around it', ` ${sampleApiKey}\n`, undefined],
    ['nothing', '', 'empty'],
    ['white space', '  ', 'empty'],
    ['the first letter', 'S', 'length'],
    ['the prefix', 'SG.', 'length'],
    ['another prefix', sampleApiKey.replace('SG', 'SK'), 'prefix'],
    ['lower case', sampleApiKey.replace('SG', 'sg'), 'prefix'],
    ['one character too few', sampleApiKey.slice(0, -1), 'length'],
    ['one character too many', `${sampleApiKey}x`, 'length'],
    ['a space inside', `${sampleApiKey.slice(0, 30)} ${sampleApiKey.slice(31)}`, 'characters'],
    ['an umlaut inside', `${sampleApiKey.slice(0, 30)}ü${sampleApiKey.slice(31)}`, 'characters'],
    ['the dot at another place', `SG.${'a'.repeat(21)}.${'b'.repeat(44)}`, 'characters'],
  ];
  for (const [name, text, problem] of rows) {
    it(`returns ${problem ?? 'nothing'} for ${name}`, () => {
      assert.equal(apiKeyProblem(text), problem);
    });
  }
});
