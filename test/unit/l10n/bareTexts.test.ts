import assert from 'node:assert/strict';
import { bareTexts } from '../../support/l10n/bareTexts.ts';
import { bareManifestTexts } from '../../support/l10n/manifestTexts.ts';
import { parseText } from '../../support/l10n/syntax.ts';

const found = (source: string): readonly string[] =>
  bareTexts([parseText('/src/some.ts', source)]).map((text) => text.replace(/^.*some\.ts:/, ''));

describe('texts that bypass l10n', () => {
  it('are found in quick picks, tree rows, notifications and progress', () => {
    assert.deepEqual(
      found(`
        window.showQuickPick(items, { title: 'Choose lists' });
        item.label = 'Retry';
        void notify('error', \`\${count} exports failed, alas\`);
        progress.report({ message: 'Downloading the file' });`),
      ['2: “Choose lists”', '3: “Retry”', '4: “exports failed, alas”', '5: “Downloading the file”'],
    );
  });

  it('are quotes around a name, which differ from language to language', () => {
    assert.deepEqual(found('pick.title = `“${name}”`;'), ['1: ““””']);
    assert.deepEqual(found("pick.title = l10n.t('“{0}”', name);"), []);
  });

  it('are found in the HTML of a webview: between tags, and in attributes that are read out', () => {
    assert.deepEqual(
      found('html`<p class="a b c">${text}</p><button aria-label="Remove it">x</button>`').length,
      1,
    );
    assert.equal(found('html`<p>Nothing chosen yet</p>`').length, 1);
    assert.deepEqual(found('html`<p class="one two three">${text}</p>`'), []);
  });

  it('do not include what is translated, logged or thrown, nor names and keys', () => {
    assert.deepEqual(
      found(`
        import { x } from './Some thing here.ts';
        l10n.t('A sentence for people');
        logger.warn('A sentence for the log');
        this.#logger?.info('Another one for it');
        throw new Error('This cannot be.');
        type Side = 'Left' | 'A long name here';
        if (event.key === 'Enter') { go('sendgridExports.signIn', 'file', 'job.completed'); }`),
      [],
    );
  });
});

describe('texts of package.json that bypass package.nls.json', () => {
  it('are found wherever VS Code shows them', () => {
    assert.deepEqual(
      bareManifestTexts({
        displayName: 'Contact Exports',
        contributes: {
          commands: [{ command: 'a', title: 'Run', category: 'SendGrid' }],
          views: { box: [{ id: 'a.b', name: 'Contacts' }] },
          configuration: {
            properties: { a: { enumDescriptions: ['%one%', 'Two'], enum: ['one', 'two'] } },
          },
          viewsWelcome: [{ view: 'a.b', contents: '%welcome%\n[More](command:a)' }],
        },
      }).map((text) => text.replace(/: .*$/su, '')),
      [
        'displayName',
        'contributes.commands.0.title',
        'contributes.configuration.properties.a.enumDescriptions.1',
        'contributes.viewsWelcome.0.contents',
        'contributes.views.a.b',
      ],
    );
  });

  it('do not include ids, keys and texts for language models', () => {
    assert.deepEqual(
      bareManifestTexts({
        displayName: '%displayName%',
        contributes: {
          languageModelTools: [
            {
              name: 'a_tool',
              displayName: '%tool%',
              modelDescription: 'Says it all.',
              inputSchema: { properties: { a: { description: 'Anything at all.' } } },
            },
          ],
        },
      }),
      [],
    );
  });
});
