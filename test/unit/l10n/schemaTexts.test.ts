import assert from 'node:assert/strict';
import { schemaTexts, translateSchema } from '../../support/l10n/schemaTexts.ts';

const schema = {
  title: 'A file',
  properties: {
    // A property with the name of a keyword.
    description: { type: 'string', description: 'What it is.', pattern: '\\S' },
    kind: { enum: ['a', 'b'], enumDescriptions: ['The first.', 'The second.'] },
  },
  defaultSnippets: [{ label: 'One', body: { kind: '${1|a,b|}', description: '${2:Words}' } }],
};

describe('texts of a JSON schema', () => {
  it('are titles, descriptions, messages, and the placeholders of snippets', () => {
    assert.deepEqual(Object.keys(schemaTexts(schema)), [
      'A file',
      'What it is.',
      'The first.',
      'The second.',
      'One',
      'Words',
    ]);
  });

  it('are all that differs in a translated schema', () => {
    assert.deepEqual(
      translateSchema(schema, (text) => text.toUpperCase()),
      {
        title: 'A FILE',
        properties: {
          description: { type: 'string', description: 'WHAT IT IS.', pattern: '\\S' },
          kind: { enum: ['a', 'b'], enumDescriptions: ['THE FIRST.', 'THE SECOND.'] },
        },
        defaultSnippets: [{ label: 'ONE', body: { kind: '${1|a,b|}', description: '${2:WORDS}' } }],
      },
    );
  });
});
