import assert from 'node:assert/strict';
import { callProblems } from '../../support/l10n/callProblems.ts';
import { parseText } from '../../support/l10n/syntax.ts';

const problemsOf = (source: string) => callProblems([parseText('/src/some.ts', source)]);

describe('calls of l10n', () => {
  it('have a literal text', () => {
    for (const argument of ['text', '`a ${b}`', '`a` + b', "'a' + 'b'", "''"]) {
      assert.equal(problemsOf(`vscode.l10n.t(${argument})`).length, 1, argument);
    }
    assert.deepEqual(problemsOf("vscode.l10n.t('one'); vscode.l10n.t(`two`);"), []);
  });

  it('are made in the one way that is collected', () => {
    for (const callee of ['l10n.t', 'words.l10n.t', 'this.#l10n.t']) {
      assert.equal(problemsOf(`${callee}('text')`).length, 1, callee);
    }
    assert.deepEqual(problemsOf("i18next.t('no'); t('no'); l10n.other('no');"), []);
  });

  it('take as many values as they have places', () => {
    assert.deepEqual(
      problemsOf(`vscode.l10n.t('{0} of {1}', a, b); vscode.l10n.t('{0}', ...all);`),
      [],
    );
    const lines = problemsOf(`
      vscode.l10n.t('{0} of {1}', a);
      vscode.l10n.t('{0}', a, b);
      vscode.l10n.t('{1}', a);`).map((problem) => /some\.ts:(\d)/.exec(problem)?.[1]);
    assert.deepEqual(lines, ['2', '3', '4']);
  });
});
