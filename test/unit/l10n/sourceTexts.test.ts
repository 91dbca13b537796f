import assert from 'node:assert/strict';
import { sourceTexts } from '../../support/l10n/sourceTexts.ts';
import { parseText } from '../../support/l10n/syntax.ts';

const textsOf = (source: string) => sourceTexts([parseText('/src/some.ts', source)]);

describe('texts of the source', () => {
  it('are found wherever l10n comes from', () => {
    const { keys, problems } = textsOf(`
      vscode.l10n.t('from VS Code');
      l10n.t('handed in');
      this.#l10n.t("in a private field");
      words.l10n.t(\`in a template\`);
      const texts = { title: vscode.l10n.t('in a table: {0}') };
    `);
    assert.deepEqual(keys, [
      'from VS Code',
      'handed in',
      'in a private field',
      'in a table: {0}',
      'in a template',
    ]);
    assert.deepEqual(problems, []);
  });

  it('are put together from their pieces, and each is there once', () => {
    assert.deepEqual(textsOf(`l10n.t('one ' + 'two'); l10n.t('one two');`).keys, ['one two']);
  });

  it('are not those of other functions that are called t', () => {
    assert.deepEqual(textsOf(`i18next.t('no'); t('no'); l10n.other('no');`).keys, []);
  });

  it('cannot be computed', () => {
    for (const computed of ['l10n.t(text)', 'l10n.t(`a ${b}`)', 'l10n.t(`a` + b)', "l10n.t('')"]) {
      assert.equal(textsOf(computed).problems.length, 1, computed);
    }
  });

  it('take as many values as they have places', () => {
    assert.deepEqual(textsOf(`l10n.t('{0} of {1}', a, b); l10n.t('{0}', ...all);`).problems, []);
    const problems = textsOf(`
      l10n.t('{0} of {1}', a);
      l10n.t('{0}', a, b);
      l10n.t('{1}', a);`).problems.map((problem) => /some\.ts:(\d)/.exec(problem)?.[1]);
    assert.deepEqual(problems, ['2', '3', '4']);
  });
});
