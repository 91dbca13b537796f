import assert from 'node:assert/strict';
import { sampleApiKey } from '../support/sampleKey.ts';
import { pressUntil, until } from '../support/until.ts';
import { openKeyBox, waitForLists } from '../support/workbench/actions.ts';
import { filesWith, smallAccount, useSession } from './session.ts';

describe('sign-in', () => {
  const session = useSession({
    signedIn: false,
    scenario: {
      ...smallAccount,
      accounts: [
        ...(smallAccount.accounts ?? []),
        { username: 'island', contacts: 30, lists: [{ name: 'Island guests', contacts: 20 }] },
      ],
    },
  });

  it('is offered in place of the lists', async () => {
    const { workbench } = session();
    await workbench.showViews();
    const text = await workbench.contacts.waitForWelcome(/Sign In/);
    assert.match(text, /secret storage/);
  });

  it('validates the form of a SendGrid key while it is typed', async () => {
    const { workbench, simulator } = session();
    await workbench.run('sendgridExports.signIn', 'SendGrid: Sign In');
    await workbench.quickInput.waitFor('Where is the account?');
    await workbench.quickInput.pick('Global');
    await workbench.quickInput.waitFor('SG.…');
    assert.equal(await workbench.quickInput.input.getAttribute('type'), 'password');
    await workbench.quickInput.fill('my key');
    await workbench.quickInput.message(/begins with “SG\.”/);
    assert.equal(simulator.requests.length, 0);
    await workbench.page.keyboard.press('Escape');
    await workbench.quickInput.waitUntilClosed();
  });

  it('opens the page of SendGrid on which keys are created, and keeps the box in the meantime', async () => {
    const { workbench } = session();
    await openKeyBox(workbench);
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await workbench.quickInput.press('Create an API Key in SendGrid', () => dialog.isVisible());
    assert.match(
      await dialog.innerText(),
      /https:\/\/app\.sendgrid\.com\/settings\/api_keys(?!\S)/,
    );
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await workbench.quickInput.waitFor('SG.…');
    await workbench.quickInput.cancel();
  });

  it('accepts the key of a gateway in any form that can be sent', async () => {
    const { workbench, simulator } = session();
    await openKeyBox(workbench);
    await workbench.quickInput.fill('my key');
    await workbench.quickInput.message(/cannot be sent as an API key/);
    assert.equal(simulator.requests.length, 0);
  });

  it('counts its steps, and returns to the previous one with its reply', async () => {
    const { quickInput } = session().workbench;
    await quickInput.waitFor('Sign In to SendGrid (2/2)');
    await quickInput.press(/^Back/, () => quickInput.isOpen('Where is the account?'));
    await quickInput.waitFor('Sign In to SendGrid (1/2)');
    // A bare Enter accepts the region that was chosen before: the next test would not find the simulator elsewhere.
    await pressUntil(
      'the box for the key',
      () => quickInput.accept(),
      () => quickInput.isOpen('SG.…'),
    );
  });

  it('keeps the box, with the reason, when SendGrid does not know the key', async () => {
    const { workbench, simulator } = session();
    await workbench.quickInput.fill(sampleApiKey);
    await workbench.quickInput.accept();
    await workbench.quickInput.message(/does not accept this key/);
    assert.equal(await workbench.quickInput.input.inputValue(), sampleApiKey);
    assert.equal(simulator.requests.at(-1)?.status, 401);
  });

  it('accepts the right key in the same box and shows the lists', async () => {
    const { workbench, simulator } = session();
    await workbench.quickInput.fill(simulator.apiKey);
    await workbench.quickInput.accept();
    await workbench.quickInput.waitUntilClosed();
    await waitForLists(workbench);
    await workbench.contacts.reveal('Alpha');
  });

  it('writes the key unencrypted to no file of server or browser', async () => {
    const { workbench, simulator } = session();
    const { browserProfile, userDataFolder } = workbench.host;
    // The account's record is written some time after the sign-in; the key would be beside it.
    await until('the account in the browser profile', async () => {
      return (await filesWith(browserProfile, 'small-account')).length > 0;
    });
    assert.deepEqual(await filesWith(browserProfile, simulator.apiKey), []);
    assert.deepEqual(await filesWith(userDataFolder, simulator.apiKey), []);
  });

  it('is repeated from the title of the view, which names the account and switches between several', async () => {
    const { workbench, simulator } = session();
    const { contacts, quickInput } = workbench;
    const isShown = async (account: string, list: string): Promise<void> => {
      await until(`the view to be ${account}'s`, async () =>
        (await contacts.titleDescription()).startsWith(account),
      );
      await contacts.reveal(list);
    };
    const openSwitch = (): Promise<void> =>
      contacts.titleAction('Switch Account…', () => quickInput.isOpen('Switch Account'));
    await isShown('small-account', 'Alpha');
    await openSwitch();
    await quickInput.pick('Add Account…');
    await quickInput.waitFor('Where is the account?');
    await quickInput.pick('Custom');
    await quickInput.waitFor('SG.…');
    await quickInput.fill(simulator.accounts[1]?.apiKey ?? '');
    await quickInput.accept();
    await quickInput.waitUntilClosed();
    await isShown('island', 'Island guests');
    await openSwitch();
    await workbench.screenshot('accounts-switch');
    await quickInput.pick('small-account');
    await isShown('small-account', 'Alpha');
    await workbench.run('sendgridExports.signOut', 'SendGrid: Sign Out');
    await quickInput.waitFor('Of which account?');
    await quickInput.pick('island');
    await workbench.pressInModal('Sign Out');
    await isShown('small-account', 'Alpha');
  });

  it('ends with Sign Out, which forgets the lists', async () => {
    const { workbench } = session();
    await workbench.run('sendgridExports.signOut', 'SendGrid: Sign Out');
    await workbench.pressInModal('Sign Out');
    await workbench.contacts.waitForWelcome(/Sign In/);
  });
});
