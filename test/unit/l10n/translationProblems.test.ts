import assert from 'node:assert/strict';
import { translationProblems } from '../../support/l10n/translationProblems.ts';

const english = { 'Open {0}': 'Open {0}', Cancel: 'Cancel' };

describe('problems of a translation', () => {
  it('are none if it has every text and nothing more', () => {
    assert.deepEqual(
      translationProblems(english, { 'Open {0}': '{0} öffnen', Cancel: 'Abbrechen' }),
      [],
    );
  });

  it('are texts that are missing, empty or stale, each by its key', () => {
    assert.deepEqual(translationProblems(english, { 'Open {0}': ' ', Close: 'Schließen' }), [
      'empty: “Open {0}”',
      'missing: “Cancel”',
      'stale: “Close”',
    ]);
  });

  it('are different placeholders, links, code, lines and white space', () => {
    const problemsOf = (text: string, translation: string) =>
      translationProblems({ key: text }, { key: translation });
    assert.deepEqual(problemsOf('{0} of {1}', '{0} von {0}'), ['other placeholders: “key”']);
    assert.deepEqual(problemsOf('{0} of {1}', '{1}: {0}'), []);
    assert.deepEqual(problemsOf('[Go](command:a)', '[Los](command:b)'), ['other links: “key”']);
    assert.deepEqual(problemsOf('begins with `~`', 'beginnt mit ~'), ['other code: “key”']);
    assert.deepEqual(problemsOf('one\ntwo', 'eins zwei'), ['other lines: “key”']);
    assert.deepEqual(problemsOf('one ', 'eins'), ['different white space around it: “key”']);
  });

  it('are commands with another name than in the palette', () => {
    const titles = new Map([['Sign In…', 'Anmelden…']]);
    const problemsOf = (translation: string) =>
      translationProblems({ key: 'Run “SendGrid: Sign In…”.' }, { key: translation }, titles);
    assert.deepEqual(problemsOf('Führen Sie „SendGrid: Anmelden…“ aus.'), []);
    assert.deepEqual(problemsOf('Führen Sie „SendGrid: Einloggen…“ aus.'), [
      'does not contain “Anmelden…”: “key”',
    ]);
  });
});
