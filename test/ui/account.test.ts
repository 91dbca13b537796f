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
    const { input } = workbench.quickInput;
    assert.equal(await input.inputValue(), new URL(simulator.apiUrl).host);
    for (const text of [
      simulator.apiKey,
      `Bearer ${simulator.apiKey}`,
      `${simulator.apiKey.slice(0, 30)} ${simulator.apiKey.slice(30)}`,
    ]) {
      await workbench.quickInput.fill(text);
      await workbench.quickInput.message(/looks like an API key/);
      assert.equal(await input.getAttribute('type'), 'password');
      await workbench.quickInput.accept();
      await workbench.quickInput.waitFor('Newsletter account');
    }
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

  it('asks for the key again when the secret storage has lost it', async () => {
    const { workbench, simulator } = session();
    const { page } = workbench;
    // As if the user had cleared the site data; on a desktop, reset the keyring.
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

describe('an account whose key may not read marketing contacts', () => {
  const scenario = (scope: string) => ({ ...smallAccount, accounts: [{ scopes: [scope] }] });
  const session = useSession({ scenario: scenario('mail.send'), signedIn: false });

  it('stays in the box for the key, which names the missing permission and where to grant it', async () => {
    const { workbench, simulator } = session();
    await openKeyBox(workbench);
    await workbench.quickInput.fill(simulator.apiKey);
    await workbench.quickInput.accept();
    await workbench.quickInput.message(/permission “Marketing”.*Settings, API Keys/s);
    assert.equal(await workbench.quickInput.isOpen('SG.…'), true);
  });

  it('is signed in by Enter alone once the key has it, with the proposed name', async () => {
    const { workbench, simulator } = session();
    simulator.setScenario(scenario('marketing.read'));
    await workbench.quickInput.accept();
    await workbench.quickInput.waitFor('Newsletter account');
    await workbench.quickInput.accept();
    await workbench.quickInput.waitUntilClosed();
    await workbench.showViews();
    await waitForLists(workbench);
    const form = await openForm(workbench);
    await form.getByText(`Account: ${new URL(simulator.apiUrl).host}`).waitFor();
  });
});

describe('a custom address that would expose the key', () => {
  const session = useSession({
    signedIn: false,
    settings: { 'sendgridExports.customApiBaseUrl': 'http://api.sendgrid.example' },
  });

  it('is rejected with a sentence before a key is asked for', async () => {
    const { workbench, simulator } = session();
    await workbench.run('sendgridExports.signIn', 'SendGrid: Sign In');
    await workbench.quickInput.waitFor('Where is the account?');
    await workbench.quickInput.pick('Custom');
    await workbench.notifications.waitFor(/https/);
    await workbench.quickInput.waitUntilClosed();
    assert.equal(simulator.requests.length, 0);
  });
});
