import assert from 'node:assert/strict';
import { openForm, openKeyBox, waitForLists } from '../support/workbench/actions.ts';
import { smallAccount, useSession } from './session.ts';

describe('an account whose key may not read the username', () => {
  const session = useSession({
    scenario: { ...smallAccount, accounts: [{ scopes: ['marketing.read'] }] },
    signedIn: false,
  });

  it('is named by the user', async () => {
    const { workbench, simulator } = session();
    await openKeyBox(workbench);
    await workbench.quickInput.fill(simulator.apiKey);
    await workbench.quickInput.accept();
    await workbench.quickInput.waitFor('Newsletter account');
    await workbench.quickInput.fill('  ');
    await workbench.quickInput.accept();
    await workbench.quickInput.message(/Enter a name for the account/);
    await workbench.quickInput.fill('Harbor Coffee');
    await workbench.quickInput.accept();
    await workbench.quickInput.waitUntilClosed();
    await workbench.showViews();
    await waitForLists(workbench);
    const form = await openForm(workbench);
    await form.getByText('Account: Harbor Coffee').waitFor();
  });

  it('leads to entering the key again when the secret storage has lost it', async () => {
    const { workbench, simulator } = session();
    const { page } = workbench;
    // What a user does who clears the site data; on a desktop, a keyring that was reset.
    const lost = await page.evaluate(`
      const name = Object.keys(localStorage).find((key) => key.startsWith('secrets.'));
      if (name !== undefined) localStorage.removeItem(name);
      name;
    `);
    assert.notEqual(lost, undefined);
    simulator.clearRequests();
    await workbench.reload();
    await workbench.showViews();
    const text = await workbench.contacts.waitForWelcome(/Enter API Key Again/);
    assert.match(text, /no longer in the secret storage/);
    assert.equal(simulator.requests.length, 0);
    await workbench.contacts.welcomeAction('Enter API Key Again', () =>
      workbench.quickInput.isOpen('SG.…'),
    );
    await workbench.quickInput.fill(simulator.apiKey);
    await workbench.quickInput.accept();
    await workbench.quickInput.waitUntilClosed();
    await waitForLists(workbench);
    await workbench.contacts.reveal('Alpha');
  });
});

describe('a custom address that would give the key away', () => {
  const session = useSession({
    signedIn: false,
    settings: { 'sendgridExports.customApiBaseUrl': 'http://api.sendgrid.example' },
  });

  it('is refused with a sentence before a key is asked for', async () => {
    const { workbench, simulator } = session();
    await workbench.run('sendgridExports.signIn', 'SendGrid: Sign In');
    await workbench.quickInput.waitFor('Where is the account?');
    await workbench.quickInput.pick('Custom');
    await workbench.notifications.waitFor(/https/);
    await workbench.quickInput.waitUntilClosed();
    assert.equal(simulator.requests.length, 0);
  });
});
