import assert from 'node:assert/strict';
import { contactsTooltip } from '../../../../src/features/contacts/contactsTooltip.ts';
import { audience, loaded, wordsFor } from '../../ui/text/words.ts';

const words = wordsFor(loaded());
const parent = audience({ id: 'p1', name: 'Parent' });
const find = (_: string, id: string) => (id === 'p1' ? parent : undefined);

describe('contacts tooltip', () => {
  it('of a list has name, id, count and time', () => {
    assert.equal(
      contactsTooltip(audience({ updatedAt: 'some day' }), words, find),
      'Newsletter\nID: list-1\nContacts: 1,234\nUpdated: some day',
    );
  });

  it('of a segment says that its count is a sample, and has its parents and its validity', () => {
    const segment = audience({
      kind: 'segment',
      id: 's',
      parentListIds: ['p1', 'unknown'],
      validity: 'invalid',
      validityMessage: 'no such field\nfoo',
    });
    assert.deepEqual(contactsTooltip(segment, words, find).split('\n'), [
      'Newsletter',
      'ID: s',
      'Contacts: 1,234 (a sample; the export has those of its moment)',
      'Of the lists: Parent, unknown',
      'Query: invalid: no such field foo',
    ]);
  });

  it('keeps Markdown, HTML and command links as text, in the single line of the name', () => {
    const name = '[click](command:evil) <img src=x onerror=y> **b** $(zap)\r\nID: forged \u202Ex';
    const [first, second] = contactsTooltip(audience({ name }), words, find).split('\n');
    assert.equal(first, '[click](command:evil) <img src=x onerror=y> **b** $(zap) ID: forged x');
    assert.equal(second, 'ID: list-1');
  });
});
