import assert from 'node:assert/strict';
import type { Audience } from '../../../../src/engine/audiences/audience.ts';
import { audienceNamed, isAudienceId } from '../../../../src/engine/audiences/audienceNames.ts';
import { audience } from '../../ui/text/words.ts';

const named = (...names: readonly string[]): readonly Audience[] =>
  names.map((name, index) => audience({ id: `id-${index}`, name }));

/** Returns the id of the match, or otherwise the suggested names. */
function matchOf(written: string, known: readonly Audience[]): string | readonly string[] {
  const found = audienceNamed(written, known);
  return found.kind === 'found' ? found.audience.id : found.candidates.map(({ name }) => name);
}

describe('a list by name or ID', () => {
  it('is found by its exact name, ignoring spaces at the ends', () => {
    assert.equal(matchOf('Customers', named('Guests', ' Customers ')), 'id-1');
    assert.equal(matchOf(' Guests ', named('Guests', 'Customers')), 'id-0');
  });

  it('is found by its ID, even if that is the name of another', () => {
    assert.equal(matchOf('id-1', named('id-1', 'Customers')), 'id-1');
  });

  it('is never guessed when several have the name', () => {
    const found = audienceNamed('Twins', named('Twins', 'Other', 'Twins'));
    assert.deepEqual(found.kind === 'ambiguous' && found.candidates.map(({ id }) => id), [
      'id-0',
      'id-2',
    ]);
  });

  it('is never matched by a similar name, but that is suggested, the most similar first', () => {
    const known = named('Guests 2024', 'Customers', 'Costumers', 'custömers', 'Press');
    assert.equal(audienceNamed('customers', known).kind, 'unknown');
    assert.deepEqual(matchOf('customers', known), ['Customers', 'custömers', 'Costumers']);
    assert.deepEqual(matchOf('Guests', known), ['Guests 2024']);
    assert.deepEqual(matchOf('Overseas', known), []);
  });

  it('may have a name in any script', () => {
    assert.deepEqual(matchOf('👩‍👩‍👧 Familien', named('👩‍👩‍👧 Familie', 'X')), ['👩‍👩‍👧 Familie']);
    assert.deepEqual(matchOf('', named('', 'A')), 'id-0');
  });

  it('is recognized as an ID by its form', () => {
    assert.equal(isAudienceId(' 5B0A7E0C-1111-4222-8333-944455556666 '), true);
    assert.equal(isAudienceId('5b0a7e0c'), false);
    assert.equal(isAudienceId('Customers of 5b0a7e0c-1111-4222-8333-944455556666'), false);
  });
});
