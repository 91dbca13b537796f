import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { newFile } from '../support/exportedFiles.ts';
import { readBundle } from '../support/l10n.ts';
import type { Texts } from '../support/l10n/translationProblems.ts';
import { pressUntil, until } from '../support/until.ts';
import { restPointer } from '../support/workbench/pointer.ts';
import { useSession } from './session.ts';

/** Large enough for a separator between the thousands. */
const bigList: Parameters<typeof useSession>[0] = {
  scenario: {
    contacts: 2500,
    accounts: [{ username: 'großes-konto' }],
    lists: [{ name: 'Alpha', contacts: 1234 }],
    segments: [{ name: 'Gamma', contacts: 75, parentList: 'Alpha' }],
  },
  signedIn: false,
  language: 'de',
};

describe('a VS Code in German', () => {
  const session = useSession(bigList);
  let texts: Texts = {};
  const german = (english: string): string => {
    const text = texts[english];
    assert.ok(text, english);
    return text;
  };

  before('read the translation', async () => {
    texts = await readBundle('de');
  });

  it('shows the texts of the manifest in German: views, welcome text, commands', async () => {
    const { workbench } = session();
    await workbench.showViews();
    const text = await workbench.contacts.waitForWelcome(/Anmelden/);
    assert.match(text, /^Exportieren Sie Ihre Marketingkontakte/);
    await workbench.run('sendgridExports.signIn', 'SendGrid: Anmelden…');
  });

  it('signs in with a dialog in German', async () => {
    const { quickInput, contacts } = session().workbench;
    await quickInput.waitFor(german('Where is the account?'));
    await quickInput.pick(german('Custom'));
    await quickInput.waitFor('SG.…');
    await quickInput.fill('SG x');
    await quickInput.accept();
    await quickInput.message(/^Das lässt sich nicht als API-Schlüssel senden/);
    await quickInput.fill(session().simulator.apiKey);
    await quickInput.accept();
    await quickInput.waitUntilClosed();
    await until('the lists', () => contacts.shows('Alpha'));
  });

  it('writes counts as Germans do', async () => {
    const { contacts } = session().workbench;
    await contacts.waitForDescription('Alpha', '1.234');
    await contacts.waitForDescription(german('All Contacts'), '2.500');
  });

  it('exports, and reports the result in German', async () => {
    const { workbench, exportFolder } = session();
    const { contacts, exports, quickInput } = workbench;
    await contacts.inlineAction('Alpha', 'Exportieren…', () =>
      quickInput.isOpen(german('Choose a file type')),
    );
    await quickInput.pick('CSV');
    const file = await newFile(exportFolder, new Set(), '.csv');
    await workbench.editors.activeTab(basename(file));
    const description = await exports.waitForDescription('Alpha', /Kontakte/);
    assert.match(description, /^CSV · 1\.234 Kontakte · \d+,\d kB · \d\d:\d\d$/);
    const row = await exports.reveal('Alpha');
    assert.match((await row.getAttribute('aria-label')) ?? '', /^Alpha, abgeschlossen, CSV · /);
  });

  it('shows the form in German', async () => {
    const { workbench } = session();
    await workbench.run('sendgridExports.exportWithOptions', 'SendGrid: Mit Optionen exportieren…');
    const form = await workbench.webview('#audience-search');
    assert.equal(await form.locator('html').getAttribute('lang'), 'de');
    await form.getByText('Was exportiert wird').waitFor();
    await form.getByText('Alle Kontakte (2.500)').click();
    await form.locator('figcaption', { hasText: 'Alle Kontakte' }).waitFor();
    await workbench.screenshot('german-form');
  });

  it('describes a presets file in German', async () => {
    const { workbench } = session();
    const { page, host } = workbench;
    await mkdir(join(host.folder, '.vscode'));
    await writeFile(
      join(host.folder, '.vscode', 'sendgrid-exports.json'),
      JSON.stringify({ presets: [{ name: 'Alle', all: true, fileType: 'csv' }] }, undefined, 2),
    );
    await workbench.run('sendgridExports.openPresetsFile', 'SendGrid: Vorlagendatei öffnen');
    await workbench.editors.activeTab('sendgrid-exports.json');
    await page.locator('.codelens-decoration').getByText('Export ausführen').waitFor();
    const word = page.locator('.view-line span', { hasText: '"fileType"' }).last();
    const hover = page.locator('.monaco-hover:visible');
    await pressUntil(
      'the explanation',
      async () => {
        await restPointer(page);
        await word.hover({ timeout: 4_000 });
      },
      () => hover.getByText('Typ der Dateien. Ohne Angabe CSV.').isVisible(),
    );
  });
});
