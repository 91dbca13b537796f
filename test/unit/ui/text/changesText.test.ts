import assert from 'node:assert/strict';
import { changesInWords, changesText } from '../../../../src/ui/text/changesText.ts';
import { formats } from './words.ts';

describe('the text of what has changed', () => {
  const brief = (added: number, removed: number, changed: number): string =>
    changesText({ added, removed, changed }, { formats });

  it('is brief, and leaves out what has not changed', () => {
    assert.equal(brief(1312, 41, 87), '+1,312 −41 · 87 changed');
    assert.equal(brief(3, 0, 0), '+3');
    assert.equal(brief(0, 2, 1), '−2 · 1 changed');
    assert.equal(brief(0, 0, 5), '5 changed');
    assert.equal(brief(0, 0, 0), 'no changes');
  });

  it('has words for screen readers', () => {
    assert.equal(
      changesInWords({ added: 1312, removed: 41, changed: 0 }, { formats }),
      '1,312 added, 41 removed, 0 changed',
    );
    assert.equal(changesInWords({ added: 0, removed: 0, changed: 0 }, { formats }), 'no changes');
  });
});
