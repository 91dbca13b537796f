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
});
