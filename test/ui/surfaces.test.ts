import assert from 'node:assert/strict';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { newFile } from '../support/exportedFiles.ts';
import { pressUntil, until } from '../support/until.ts';
import { chooseInForm, openForm, waitForLists } from '../support/workbench/actions.ts';
import { smallAccount, useSession } from './session.ts';
import { fillField } from '../support/workbench/fillField.ts';

/** The steps of the walkthrough, by id. */
const steps = ['signIn', 'choose', 'export', 'open', 'repeat'] as const;

describe('first steps with the extension', () => {
  const session = useSession({
    signedIn: false,
    // Wide enough for VS Code to show the pictures of a walkthrough beside its steps.
    viewport: { width: 1500, height: 900 },
    scenario: { contacts: 0, lists: [], segments: [], accounts: [{ username: 'new-account' }] },
    settings: { 'sendgridExports.afterExport': 'ask' },
  });
  const isDone = async (step: (typeof steps)[number]): Promise<void> => {
    const { walkthrough } = session().workbench;
    await until(`the step ${step} to be checked off`, () => walkthrough.isDone(step));
  };

  it('start with empty views that lead to the walkthrough', async () => {
    const { workbench } = session();
    await workbench.showViews();
    await workbench.exports.waitForWelcome(/once you have signed in/);
    await workbench.contacts.waitForWelcome(/Sign In/);
    const { walkthrough } = workbench;
    await workbench.contacts.welcomeAction('Get Started', () => walkthrough.isOpen());
    assert.deepEqual(await workbench.walkthrough.titles(), [
      'Sign in to SendGrid',
      'Choose lists and segments',
      'Export them',
      'Open the files, now or later',
      'Make it repeatable',
    ]);
  });

  it('have a picture for each step, in a dark and a light theme', async () => {
    const { workbench } = session();
    const seen = new Set<string>();
    for (const step of steps) {
      await workbench.walkthrough.open(step);
      const drawn = await until(`the picture of ${step}`, async () => {
        const html = await workbench.walkthrough.picture();
        return seen.has(html) ? undefined : html;
      });
      seen.add(drawn);
      for (const theme of ['light', 'dark'] as const) {
        await workbench.setTheme(theme);
        await workbench.walkthrough.picture();
        const { size } = await stat(await workbench.screenshot(`walkthrough-${step}-${theme}`));
        assert.ok(size > 10_000, 'The picture is blank.');
      }
    }
  });

  it('include signing in from the first step, which is checked off', async () => {
    const { workbench, simulator } = session();
    const { walkthrough, quickInput } = workbench;
    assert.equal(await walkthrough.isDone('signIn'), false);
    await walkthrough.press('signIn', 'Sign In', () => quickInput.isOpen('Where is the account?'));
    await quickInput.pick('Custom');
    await quickInput.waitFor('SG.…');
    await quickInput.fill(simulator.apiKey);
    await quickInput.accept();
    await quickInput.waitUntilClosed();
    await isDone('signIn');
  });

  it('show that an account is empty, and find what is added', async () => {
    const { workbench, simulator } = session();
    await workbench.showExplorer();
    await workbench.contacts.pane.waitFor({ state: 'hidden' });
    await workbench.walkthrough.press('choose', 'Show Contacts', () =>
      workbench.contacts.pane.isVisible(),
    );
    await workbench.contacts.waitForWelcome(/no marketing contacts, lists or segments yet/);
    await workbench.exports.waitForWelcome(/Exports and their files are listed here/);
    await workbench.screenshot('empty-account');
    const { contacts, lists, segments } = smallAccount;
    simulator.setScenario({ contacts, lists, segments, exports: { pendingSeconds: 3_600 } });
    await workbench.contacts.welcomeAction('Refresh', () => workbench.contacts.shows('Lists'));
    await waitForLists(workbench);
    assert.equal(await workbench.walkthrough.isDone('choose'), false);
    await workbench.contacts.check('Alpha');
    await isDone('choose');
  });

  it('show running exports in the status bar, which leads to them', async () => {
    const { workbench, simulator, exportFolder } = session();
    await workbench.walkthrough.press('export', 'Export Contacts', () =>
      workbench.quickInput.isOpen('Choose a file type'),
    );
    await workbench.quickInput.pick('CSV');
    const item = workbench.statusBarItem(/1 export/);
    await item.waitFor();
    assert.equal(
      await item.getByRole('button').getAttribute('aria-label'),
      '1 export from SendGrid is running',
    );
    await workbench.showExplorer();
    await workbench.exports.pane.waitFor({ state: 'hidden' });
    await pressUntil(
      'the view of the export',
      () => item.click({ timeout: 4_000 }),
      () => workbench.exports.shows('Alpha'),
    );
    await workbench.screenshot('status-bar');
    assert.equal(await workbench.walkthrough.isDone('export'), false);

    simulator.addFault({ route: 'file', kind: 'slow', bytesPerSecond: 500 });
    simulator.setScenario({ exports: { pendingSeconds: 0, compression: 'none' } });
    simulator.advance(3_600_000);
    await workbench.statusBarItem(/1 export · \d+%/).waitFor();
    simulator.clearFaults();
    await newFile(exportFolder, new Set(), '.csv');
    await item.waitFor({ state: 'detached' });
    await isDone('export');
  });

  it('ask what to do with the files, and open them beside', async () => {
    const { workbench, exportFolder } = session();
    const file = await newFile(exportFolder, new Set(), '.csv');
    await workbench.notifications.waitFor(/“Alpha” was exported: 250 contacts/);
    await workbench.screenshot('after-export-ask');
    await workbench.notifications.press(/was exported/, 'Open to the Side');
    await workbench.editors.activeTab(basename(file));
    const groups = workbench.page.locator('.part.editor .editor-group-container');
    assert.equal(await groups.count(), 2);

    await workbench.walkthrough.press('open', 'Open an Export', () =>
      workbench.quickInput.isOpen('Open which export?'),
    );
    await workbench.quickInput.pick('Alpha');
    // It covers the walkthrough, whose group is the active one since its button was pressed.
    await workbench.page.locator('.gettingStartedContainer').waitFor({ state: 'hidden' });
    await workbench.closeEditor();
    await isDone('open');
  });

  it('end in the form, and report success until the user opts out', async () => {
    const { workbench, exportFolder } = session();
    const { notifications } = workbench;
    const { walkthrough } = workbench;
    // The form covers it.
    await walkthrough.press('repeat', 'Export with Options', async () => {
      return !(await walkthrough.isOpen());
    });
    const form = await workbench.webview('#audience-search');
    await chooseInForm(form, 'Beta');
    await form.locator('#after-export-nothing').check();
    const first = new Set([basename(await newFile(exportFolder, new Set(), '.csv'))]);
    await form.locator('#export').click();
    await notifications.waitFor(/was exported: .*contacts/);
    await notifications.press(/was exported/, "Don't Show Again");
    await notifications.waitUntilGone(/was exported/);
    await until('the setting to be off', async () => {
      const settings = join(workbench.host.userDataFolder, 'User', 'settings.json');
      return (await readFile(settings, 'utf8')).includes('"sendgridExports.notifyWhenDone": false');
    });

    await newFile(exportFolder, first, '.csv');
    const chosen = join(exportFolder, 'chosen');
    await mkdir(chosen);
    await fillField(form.locator('#folder'), chosen);
    await form.locator('#export').click();
    await newFile(chosen, new Set(), '.csv');
    await workbench.statusBarItem(/export/).waitFor({ state: 'detached' });
    await notifications.waitUntilGone(/Exporting/);
    assert.deepEqual(await notifications.texts(), []);
  });

  it('propose the most recent folder', async () => {
    const { workbench, exportFolder } = session();
    await workbench.closeEditor();
    const form = await openForm(workbench);
    const proposed = join(exportFolder, 'chosen');
    await until('the folder', async () => {
      return (await form.locator('#folder').inputValue()) === proposed;
    });
  });
});
