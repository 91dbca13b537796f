import assert from 'node:assert/strict';
import type { Audience } from '../../../../src/engine/audiences/audience.ts';
import { audienceNamed, isAudienceId } from '../../../../src/engine/audiences/audienceNames.ts';
import { audience } from '../../ui/text/words.ts';

const named = (...names: readonly string[]): readonly Audience[] =>
  names.map((name, index) => audience({ id: `id-${index}`, name }));

/** What is found, by id, or else the names that are proposed. */
function answer(written: string, known: readonly Audience[]): string | readonly string[] {
  const found = audienceNamed(written, known);
  return found.kind === 'found' ? found.audience.id : found.candidates.map(({ name }) => name);
}

describe('a list by name or ID', () => {
  it('is found by its exact name, spaces at the ends aside', () => {
    assert.equal(answer('Customers', named('Guests', ' Customers ')), 'id-1');
    assert.equal(answer(' Guests ', named('Guests', 'Customers')), 'id-0');
  });

  it('is found by its ID, even if another has that for a name', () => {
    assert.equal(answer('id-1', named('id-1', 'Customers')), 'id-1');
  });

  it('is never guessed when several have the name', () => {
    const found = audienceNamed('Twins', named('Twins', 'Other', 'Twins'));
    assert.deepEqual(found.kind === 'ambiguous' && found.candidates.map(({ id }) => id), [
      'id-0',
      'id-2',
    ]);
  });

  it('is never taken for one of a similar name, but that is proposed, the most similar first', () => {
    const known = named('Guests 2024', 'Customers', 'Costumers', 'custömers', 'Press');
    assert.equal(audienceNamed('customers', known).kind, 'unknown');
    assert.deepEqual(answer('customers', known), ['Customers', 'custömers', 'Costumers']);
    assert.deepEqual(answer('Guests', known), ['Guests 2024']);
    assert.deepEqual(answer('Overseas', known), []);
  });

  it('may have a name of any letters', () => {
    assert.deepEqual(answer('👩‍👩‍👧 Familien', named('👩‍👩‍👧 Familie', 'X')), ['👩‍👩‍👧 Familie']);
    assert.deepEqual(answer('', named('', 'A')), 'id-0');
  });

  it('is known for an ID by its shape', () => {
    assert.equal(isAudienceId(' 5B0A7E0C-1111-4222-8333-944455556666 '), true);
    assert.equal(isAudienceId('5b0a7e0c'), false);
    assert.equal(isAudienceId('Customers of 5b0a7e0c-1111-4222-8333-944455556666'), false);
  });
});
