import assert from 'node:assert/strict';
import { readBundle } from '../support/l10n.ts';
import type { Texts } from '../support/l10n/translationProblems.ts';
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

  it('signs in with a dialog in German, and writes counts as Germans do', async () => {
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
    await contacts.waitForDescription('Alpha', '1.234');
    await contacts.waitForDescription(german('All Contacts'), '2.500');
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
});
