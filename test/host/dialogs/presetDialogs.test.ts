import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { viewIds } from '../../../src/contributions.ts';
import { PresetFiles, presetsUri } from '../../../src/features/presets/presetFiles.ts';
import { presetsTreeView } from '../../../src/features/presets/presetsTreeView.ts';
import { PresetsView } from '../../../src/features/presets/presetsView.ts';
import { runCommand } from '../../../src/ui/commands.ts';
import { settingId, type SettingName } from '../../../src/ui/settingSchemas.ts';
import { MenuRow } from '../../../src/ui/tree/menuRow.ts';
import { silentLogger } from '../../../src/util/logger.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { activateExtension } from '../../support/activateExtension.ts';
import { Answers } from '../../support/answers.ts';
import { signOutOfAll } from '../../support/signedIn.ts';
import { until } from '../../support/until.ts';

const setting = async (name: SettingName, value: unknown): Promise<void> =>
  vscode.workspace
    .getConfiguration()
    .update(settingId(name), value, vscode.ConfigurationTarget.Global);

const manifest = z.object({
  contributes: z.object({
    viewsWelcome: z.array(z.object({ view: z.string(), contents: z.string(), when: z.string() })),
  }),
});

const fileName = 'sendgrid-exports.json';

describe('a preset', () => {
  let simulator: Simulator;
  let answers: Answers;
  let exportFolder: string;
  /** A folder beside the workspace folder. */
  let outside: string;
  let folder: vscode.WorkspaceFolder;

  before(async () => {
    await activateExtension();
    const [first] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(first);
    folder = first;
    exportFolder = await mkdtemp(join(tmpdir(), 'preset-dialogs-'));
    outside = join(await mkdtemp(join(folder.uri.fsPath, '..', 'beside-')), 'outside');
    simulator = await startSimulator({
      contacts: 900,
      lists: [{ name: 'Alpha', contacts: 250 }],
      segments: [{ name: 'Gamma', contacts: 75, parentList: 'Alpha' }],
      exports: { pendingPolls: 0 },
    });
    answers = new Answers();
    await setting('customApiBaseUrl', simulator.apiUrl);
    await setting('folder', exportFolder);
    await setting('afterExport', 'nothing');
    await setting('notifyWhenDone', false);
    await signOutOfAll(answers);
    await runCommand('signIn', { region: 'custom', apiKey: simulator.apiKey });
    const [segment] = simulator.segments;
    await runCommand('exportContacts', {
      ...{ listIds: [alpha().id], segmentIds: [segment?.id ?? ''], afterExport: 'nothing' },
    });
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.deepEqual(answers.texts, []);
  });
  after(async () => {
    await signOutOfAll(answers);
    answers.restore();
    for (const name of ['customApiBaseUrl', 'folder', 'afterExport', 'notifyWhenDone'] as const) {
      await setting(name, undefined);
    }
    await simulator.close();
    for (const path of [exportFolder, join(outside, '..'), join(folder.uri.fsPath, '.vscode')]) {
      await rm(path, { recursive: true, force: true });
    }
  });

  const alpha = (): { id: string; name: string } => {
    const [list] = simulator.lists;
    assert.ok(list);
    return { id: list.id, name: list.name };
  };
  const posts = (): number => simulator.requests.filter(({ method }) => method === 'POST').length;
  const readPresets = async (): Promise<string> => readFile(presetsUri(folder).fsPath, 'utf8');

  async function write(text: string, into = folder.uri.fsPath): Promise<void> {
    await mkdir(join(into, '.vscode'), { recursive: true });
    await writeFile(join(into, '.vscode', fileName), text);
  }
  const writePresets = (...presets: readonly object[]): Promise<void> =>
    write(`// Ours\n${JSON.stringify({ presets }, undefined, 2)}\n`);

  /** Runs a preset as from the palette. */
  async function run(name: string): Promise<{ running: Promise<unknown> }> {
    const running = runCommand('runPreset');
    (await answers.pick('Export which preset?')).choose(name);
    return { running };
  }

  /** Waits for one more export request, and for its file. */
  async function isExported(before: number, into: string, files: readonly string[]): Promise<void> {
    await until('the file', async () =>
      (await readdir(into).catch(() => [])).some(
        (name) => name.endsWith('.csv') && !files.includes(name),
      ),
    );
    assert.equal(posts(), before + 1);
  }

  it('with a name that no longer matches is reported, and exported as the user decides', async () => {
    const before = posts();
    const files = await readdir(exportFolder);
    await writePresets({ name: 'Old name', lists: [{ ...alpha(), name: 'First list' }] });
    const { running } = await run('Old name');
    await answers.press(
      /The list “First list” is called “Alpha” in SendGrid now\./,
      'Update Names and Export',
    );
    await running;
    await isExported(before, exportFolder, files);
    assert.match(await readPresets(), /^\/\/ Ours\n[^]*"name": "Alpha"/);
  });

  it('of a list that is gone is not exported, not even as another one', async () => {
    const before = posts();
    await writePresets({ name: 'Gone', lists: [{ id: 'no-such-id', name: 'Alpha' }] });
    const { running } = await run('Gone');
    await answers.press(/is not in the account\. Its name now belongs to the ID/, 'Open Preset');
    await running;
    await until(
      'the presets file to be open',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === fileName,
    );
    assert.equal(posts(), before);
  });

  it('saves outside the workspace folder only with the consent of the user, and asks no more after always', async () => {
    const output = relative(folder.uri.fsPath, outside);
    await writePresets({ name: 'Outside', lists: [alpha()], output });
    const export_ = async (button?: string): Promise<void> => {
      const { running } = await run('Outside');
      await answers.press(/Save the contacts of “Outside” outside/, button);
      await running;
    };
    const before = posts();
    await export_();
    assert.equal(posts(), before);
    assert.equal(existsSync(outside), false);
    await export_('Save There');
    await isExported(before, outside, []);
    let files = await readdir(outside);
    await export_('Always Save There');
    await isExported(before + 1, outside, files);
    files = await readdir(outside);
    await (
      await run('Outside')
    ).running;
    await isExported(before + 2, outside, files);
  });

  it('is not written into a file that cannot be parsed', async () => {
    const notes = '{ "presets": [ oh no';
    await write(notes);
    const saving = runCommand('saveAsPreset');
    (await answers.pick('Make a preset of which export?')).choose('Alpha and Gamma');
    const box = await answers.box();
    assert.equal(box.title, 'Save as Preset');
    box.pressEnter();
    await saving;
    await answers.press(/was not saved.*has a mistake and was left as it is/);
    assert.equal(await readPresets(), notes);
  });

  describe('in another workspace', () => {
    const before = Object.getOwnPropertyDescriptor(vscode.workspace, 'workspaceFolders');
    /** VS Code would restart the extension host, and with it these tests, if they opened one. */
    const openFolders = (folders: readonly vscode.WorkspaceFolder[] | undefined): void => {
      Object.defineProperty(vscode.workspace, 'workspaceFolders', {
        ...{ value: folders, configurable: true },
      });
    };
    afterEach(() => Object.defineProperty(vscode.workspace, 'workspaceFolders', before ?? {}));

    it('with several folders is distinguished by them, and saved where the user chooses', async () => {
      await writePresets({ name: 'Of the first', lists: [alpha()] });
      await mkdir(outside, { recursive: true });
      const other = { uri: vscode.Uri.file(outside), name: 'outside', index: 1 };
      openFolders([folder, other]);
      const saving = runCommand('saveAsPreset');
      (await answers.pick('Make a preset of which export?')).choose('Alpha and Gamma');
      (await answers.pick('In which folder?')).choose('outside');
      const box = await answers.box();
      assert.equal(box.placeholder, 'Name of the preset');
      box.enter('Of the other');
      await saving;
      await answers.press(/“Of the other” was saved as a preset of the folder “outside”/);
      const text = await readFile(presetsUri(other).fsPath, 'utf8');
      assert.match(text, /"Of the other"/);

      const files = new PresetFiles({ logger: silentLogger });
      const tree = presetsTreeView(() => Promise.resolve());
      const view = new PresetsView({ files, tree, menuRow: new MenuRow(viewIds.presets) });
      const labels: unknown[] = [];
      const { provider } = view;
      for (const node of (await provider.getChildren()) ?? []) {
        labels.push((await provider.getTreeItem(node)).label);
        for (const child of (await provider.getChildren(node)) ?? []) {
          labels.push((await provider.getTreeItem(child)).label);
        }
      }
      assert.deepEqual(labels, [folder.name, 'Of the first', 'outside', 'Of the other']);
      view.dispose();
      tree.dispose();
      files.dispose();
    });

    it('without a folder cannot be saved, which is reported', async () => {
      openFolders(undefined);
      const saving = runCommand('saveAsPreset');
      (await answers.pick('Make a preset of which export?')).choose('Alpha and Gamma');
      await answers.press(/Open a folder first/);
      await saving;
      const extension = vscode.extensions.getExtension<unknown>(
        'contact-exports.sendgrid-contact-exports',
      );
      const { viewsWelcome } = manifest.parse(extension?.packageJSON).contributes;
      const welcome = viewsWelcome.find(({ when }) => when === 'workspaceFolderCount == 0');
      assert.equal(welcome?.view, viewIds.presets);
      assert.match(welcome.contents, /kept in the folder that is open[^]*Open Folder/);
    });
  });
});
