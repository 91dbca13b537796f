import assert from 'node:assert/strict';
import * as z from 'zod/mini';
import { sampleApiKey } from '../../support/sampleKey.ts';
import { parseArguments } from '../../../src/ui/commandInput.ts';

describe('parseArguments', () => {
  it('names an unknown property, but not one that is an API key', () => {
    const schema = z.strictObject({ name: z.optional(z.string()) });
    assert.throws(() => parseArguments(schema, { nam: 'x' }), /nam: /);
    assert.throws(
      () => parseArguments(schema, { [sampleApiKey]: 'x' }),
      ({ message }: Error) => message.includes('SG.…: ') && !message.includes(sampleApiKey),
    );
  });
});
