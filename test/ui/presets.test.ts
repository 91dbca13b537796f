import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newFile } from '../support/exportedFiles.ts';
import { pressUntil, until } from '../support/until.ts';
import { chooseInForm, exportRow, openForm } from '../support/workbench/actions.ts';
import { TreeView } from '../support/workbench/treeView.ts';
import { exportRequests, idOf, useSession } from './session.ts';

describe('presets', () => {
  const session = useSession({ settings: { 'sendgridExports.afterExport': 'nothing' } });
  const fileName = 'sendgrid-exports.json';

  const presetsFile = (): string => join(session().workbench.host.folder, '.vscode', fileName);
  const readPresets = async (): Promise<string> => readFile(presetsFile(), 'utf8');

  async function writePresets(...presets: readonly object[]): Promise<void> {
    await mkdir(join(session().workbench.host.folder, '.vscode'), { recursive: true });
    await writeFile(presetsFile(), `// Ours\n${JSON.stringify({ presets }, undefined, 2)}\n`);
  }

  const alpha = () => ({ id: idOf(session().simulator, 'Alpha'), name: 'Alpha' });
  const view = (): TreeView => new TreeView(session().workbench.page, 'Presets');

  async function picture(name: string): Promise<void> {
    const { workbench } = session();
    for (const theme of ['light', 'dark'] as const) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`${name}-${theme}`);
    }
  }

  /** Waits for one more export request, and for its file. */
  async function exported(before: number, folder: string, files: ReadonlySet<string>) {
    const { simulator } = session();
    const file = await newFile(folder, files, '.csv');
    assert.equal(exportRequests(simulator).length, before + 1);
    return { body: exportRequests(simulator).at(-1), file };
  }

  it('are explained where there are none', async () => {
    await view().open();
    const text = await view().waitForWelcome(/run again/);
    assert.match(text, /\.vscode\/sendgrid-exports\.json/);
    await picture('presets-empty');
  });

  it('are saved from the form, with a name, without key and address', async () => {
    const { workbench, simulator } = session();
    const form = await openForm(workbench);
    await form.locator('#save-preset').click();
    await form.getByText('Nothing was saved. Correct what is marked').waitFor();
    assert.equal(existsSync(presetsFile()), false);

    await chooseInForm(form, 'Alpha');
    await chooseInForm(form, 'Gamma');
    await form.locator('#save-preset').click();
    await workbench.quickInput.waitFor('Save as Preset');
    await workbench.quickInput.fill('Weekly export');
    await workbench.quickInput.accept();
    await workbench.notifications.waitFor(/“Weekly export” was saved as a preset/);
    await form.getByText('The preset is saved.').waitFor();
    assert.deepEqual(JSON.parse(await readPresets()), {
      presets: [
        {
          name: 'Weekly export',
          lists: [alpha()],
          segments: [{ id: idOf(simulator, 'Gamma'), name: 'Gamma' }],
          fileType: 'csv',
        },
      ],
    });
    await picture('preset-saved');
  });

  it('run from their row, and are saved from the row of an export', async () => {
    const { workbench, simulator, exportFolder } = session();
    const before = exportRequests(simulator).length;
    await view().waitForDescription('Weekly export', 'CSV · Alpha and Gamma');
    await view().inlineAction('Weekly export', 'Run Export', () =>
      Promise.resolve(exportRequests(simulator).length > before),
    );
    const { body } = await exported(before, exportFolder, new Set());
    assert.deepEqual(body, {
      list_ids: [idOf(simulator, 'Alpha')],
      segment_ids: [idOf(simulator, 'Gamma')],
      file_type: 'csv',
    });

    await workbench.exports.menuAction('Alpha and Gamma', 'Save as Preset…');
    await workbench.quickInput.waitFor('Save as Preset');
    await workbench.quickInput.fill('Again');
    await workbench.quickInput.accept();
    await view().reveal('Again');
    assert.match(await readPresets(), /"Weekly export"[^]*"Again"/);
  });

  it('are saved from the row of an export that ends in a folded day while its menu is open', async () => {
    const { workbench, simulator } = session();
    const { page, exports, quickInput } = workbench;
    const fold = (isFolded: boolean): Promise<void> =>
      pressUntil(
        `the day to be ${isFolded ? 'folded' : 'unfolded'}`,
        async () => (await exports.reveal('Today')).click({ timeout: 4_000 }),
        async () =>
          (await exports.row('Today').getAttribute('aria-expanded')) === String(!isFolded),
      );
    await fold(true);
    simulator.setScenario({ exports: { pendingSeconds: 3_600 } });
    await exportRow(workbench, 'Beta', 'CSV');
    await exports.waitForDescription('Beta', /^waiting/);
    simulator.setScenario({ exports: { pendingSeconds: 0 } });
    const item = page.getByRole('menuitem', { name: 'Save as Preset…', exact: true });
    await pressUntil(
      'the menu of the row to open',
      async () => (await exports.reveal('Beta')).click({ button: 'right', timeout: 4_000 }),
      () => item.isVisible(),
    );
    simulator.advance(3_700_000);
    await until('the row to be in the folded day', async () => !(await exports.shows('Beta')));
    await item.click();
    await quickInput.waitFor('Save as Preset');
    await quickInput.fill('Ended meanwhile');
    await quickInput.accept();
    await view().reveal('Ended meanwhile');
    assert.match(await readPresets(), /"name": "Ended meanwhile",\s+"lists": \[\s+\{[^}]*"Beta"/);
    await fold(false);
  });

  it('run from the line above them, and open from their row', async () => {
    const { workbench, simulator, exportFolder } = session();
    const before = exportRequests(simulator).length;
    const files = new Set(await readdir(exportFolder));
    await writePresets({ name: 'Just Alpha', lists: [alpha()] });
    await pressUntil(
      'the presets file to open',
      async () => (await view().reveal('Just Alpha')).click({ timeout: 4_000 }),
      async () => (await workbench.editors.tabs()).includes(fileName),
    );
    await workbench.editors.activeTab(fileName);
    const lens = workbench.page.locator('.codelens-decoration a', { hasText: 'Run Export' });
    await pressUntil(
      'an export from the line above the preset',
      () => lens.click({ timeout: 4_000 }),
      () => Promise.resolve(exportRequests(simulator).length > before),
    );
    const { body } = await exported(before, exportFolder, files);
    assert.deepEqual(body, { list_ids: [idOf(simulator, 'Alpha')], file_type: 'csv' });
  });

  it('are reported if a name no longer matches, and exported as the user decides', async () => {
    const { workbench, simulator, exportFolder } = session();
    const before = exportRequests(simulator).length;
    const files = new Set(await readdir(exportFolder));
    await writePresets({ name: 'Old name', lists: [{ ...alpha(), name: 'First list' }] });
    await view().reveal('Old name');
    await workbench.page.locator('.squiggly-warning').first().waitFor();
    await workbench.run('sendgridExports.runPreset', 'SendGrid: Run Preset');
    await workbench.quickInput.pick(/Old name/);
    await workbench.page
      .getByText('The list “First list” is called “Alpha” in SendGrid now.')
      .waitFor();
    await picture('preset-renamed');
    await workbench.pressInModal('Update Names and Export');
    await exported(before, exportFolder, files);
    assert.match(await readPresets(), /^\/\/ Ours\n[^]*"name": "Alpha"/);
  });

  it('are not exported if a list is gone, not even as another one', async () => {
    const { workbench, simulator } = session();
    const before = exportRequests(simulator).length;
    await writePresets({ name: 'Gone', lists: [{ id: 'no-such-id', name: 'Alpha' }] });
    await view().reveal('Gone');
    await workbench.run('sendgridExports.runPreset', 'SendGrid: Run Preset');
    await workbench.quickInput.pick(/Gone/);
    await workbench.page
      .getByText(/is not in the account. Its name now belongs to the ID/)
      .waitFor();
    await workbench.pressInModal('Open Preset');
    await workbench.editors.activeTab(fileName);
    assert.equal(exportRequests(simulator).length, before);
  });

  it('save outside the workspace folder only with the consent of the user', async () => {
    const { workbench, simulator } = session();
    const before = exportRequests(simulator).length;
    const outside = join(workbench.host.folder, '..', 'outside');
    await writePresets({ name: 'Outside', lists: [alpha()], output: '../outside' });
    await view().reveal('Outside');
    const run = async (): Promise<void> => {
      await workbench.run('sendgridExports.runPreset', 'SendGrid: Run Preset');
      await workbench.quickInput.pick(/Outside/);
      await workbench.page.getByText('Save the contacts of “Outside” outside').waitFor();
    };
    await run();
    await workbench.pressInModal('Cancel');
    assert.equal(exportRequests(simulator).length, before);
    assert.equal(existsSync(outside), false);
    await run();
    await workbench.pressInModal('Save There');
    await until('the folder that was agreed to', () => existsSync(outside));
    await exported(before, outside, new Set());
  });

  it('save there without a question once the user has chosen always', async () => {
    const { workbench, simulator } = session();
    const outside = join(workbench.host.folder, '..', 'outside');
    const run = async (before: number, agree: () => Promise<void>): Promise<void> => {
      const files = new Set(await readdir(outside));
      await workbench.run('sendgridExports.runPreset', 'SendGrid: Run Preset');
      await workbench.quickInput.pick(/Outside/);
      await agree();
      await exported(before, outside, files);
    };
    const before = exportRequests(simulator).length;
    await run(before, () => workbench.pressInModal('Always Save There'));
    await run(before + 1, () => Promise.resolve());
  });

  it('are not written into a file that cannot be parsed', async () => {
    const { workbench } = session();
    const notes = '{ "presets": [ oh no';
    await writeFile(presetsFile(), notes);
    await view().reveal(fileName);
    await workbench.exports.menuAction('Alpha and Gamma', 'Save as Preset…');
    await workbench.quickInput.waitFor('Save as Preset');
    await workbench.quickInput.accept();
    await workbench.notifications.waitFor(/was not saved.*has a mistake and was left as it is/);
    assert.equal(await readPresets(), notes);
    await picture('presets-broken');
  });

  it('are distinguished in a multi-root workspace, and saved where the user chooses', async () => {
    const { workbench } = session();
    const { folder, url } = workbench.host;
    const other = join(folder, '..', 'outside');
    const workspace = join(folder, '..', 'two.code-workspace');
    await writePresets({ name: 'Of the first', lists: [alpha()] });
    await writeFile(workspace, JSON.stringify({ folders: [{ path: folder }, { path: other }] }));
    const address = new URL(url);
    address.search = new URLSearchParams({ workspace }).toString();
    // About every third time, code-server opens the workspace of a file without its folders, and stays like that until
    // the window is reloaded.
    await pressUntil(
      'the folders of the workspace to be there',
      async () => {
        await workbench.page.goto(address.href);
        await workbench.showViews();
        await view().open();
      },
      async () => (await view().labels()).includes('Of the first'),
    );

    await workbench.run('sendgridExports.saveAsPreset', 'SendGrid: Save as Preset');
    await workbench.quickInput.waitFor('Make a preset of which export?');
    await workbench.quickInput.pick('Alpha and Gamma');
    await workbench.quickInput.waitFor('In which folder?');
    await workbench.quickInput.pick('outside');
    await workbench.quickInput.waitFor('Name of the preset');
    await workbench.quickInput.fill('Of the other');
    await workbench.quickInput.accept();
    await workbench.notifications.waitFor(/“Of the other” was saved/);
    assert.match(await readFile(join(other, '.vscode', fileName), 'utf8'), /"Of the other"/);

    await view().waitForLabels('workspace', 'Of the first', 'outside', 'Of the other');
    await picture('presets-folders');
  });

  it('cannot be saved without a folder, which is reported', async () => {
    const { workbench } = session();
    const address = new URL(workbench.host.url);
    address.search = new URLSearchParams({ ew: 'true' }).toString();
    await workbench.page.goto(address.href);
    await workbench.showViews();
    await view().open();
    await view().waitForWelcome(/kept in the folder that is open[^]*Open Folder/);
    await workbench.run('sendgridExports.saveAsPreset', 'SendGrid: Save as Preset');
    await workbench.quickInput.pick('Alpha and Gamma');
    await workbench.notifications.waitFor(/Open a folder first/);
  });
});
