import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { tableViewType } from '../../src/contributions.ts';
import { runCommand } from '../../src/ui/commands.ts';
import { tablePaths } from '../../src/ui/files/tableUri.ts';
import { settingId } from '../../src/ui/settingSchemas.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { until } from '../support/until.ts';

const other = { table: 'text', text: 'table' } as const;

describe('the option “open” of a preset and of a task', () => {
  let simulator: Simulator;
  let folder: vscode.WorkspaceFolder;
  let list: { readonly id: string; readonly name: string };

  before(async () => {
    await activateExtension();
    const [first] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(first);
    folder = first;
    simulator = await startSimulator({
      lists: [{ name: 'Customers', contacts: 20 }],
      exports: { pendingPolls: 0 },
    });
    const [customers] = simulator.lists;
    assert.ok(customers);
    list = { id: customers.id, name: customers.name };
    await set('customApiBaseUrl', simulator.apiUrl);
    await runCommand('signIn', { region: 'custom', apiKey: simulator.apiKey });
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const name of ['.vscode', 'data']) {
      await rm(join(folder.uri.fsPath, name), { recursive: true, force: true });
    }
  });
  after(async () => {
    await set('customApiBaseUrl', undefined);
    await set('openExportsAs', undefined);
    await simulator.close();
  });

  const set = async (
    name: 'customApiBaseUrl' | 'openExportsAs',
    value: string | undefined,
  ): Promise<void> =>
    vscode.workspace
      .getConfiguration()
      .update(settingId(name), value, vscode.ConfigurationTarget.Global);

  const write = async (name: string, value: object): Promise<void> =>
    vscode.workspace.fs.writeFile(
      vscode.Uri.joinPath(folder.uri, '.vscode', name),
      new TextEncoder().encode(JSON.stringify(value)),
    );

  async function runTask(definition: object): Promise<void> {
    const label = `open ${JSON.stringify(definition)}`;
    const task = { label, type: 'sendgrid-export', ...definition };
    await write('tasks.json', { version: '2.0.0', tasks: [task] });
    await vscode.tasks.executeTask(
      await until('the task', async () =>
        (await vscode.tasks.fetchTasks()).find(({ name }) => name === label),
      ),
    );
  }

  /** Waits for the only tab; returns what it shows the exported file as. */
  const opened = (extension: string): Promise<string> =>
    until('the tab', () => {
      const [tab, ...others] = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);
      const input = tab?.input;
      const isTable =
        input instanceof vscode.TabInputCustom && input.viewType === tableViewType && input.uri;
      const uri = input instanceof vscode.TabInputText ? input.uri : isTable || undefined;
      const [path = ''] = uri ? tablePaths(uri) : [];
      const isExport = basename(path).endsWith(extension) && path.includes('data');
      return others.length === 0 && isExport && (isTable ? 'table' : 'text');
    });

  for (const open of ['table', 'text'] as const) {
    describe(`opens the ${open}, whatever the setting is`, () => {
      beforeEach(async () => set('openExportsAs', other[open]));

      it('after a preset', async () => {
        const preset = { lists: [list], output: 'data', fileType: 'csv', open };
        await write('sendgrid-exports.json', { presets: [{ name: 'Weekly', ...preset }] });
        await runCommand('runPreset', { name: 'Weekly' });
        assert.equal(await opened('.csv'), open);
      });

      it('after a task, and after the task of a preset', async () => {
        await runTask({ lists: [list.name], output: 'data', fileType: 'json', open });
        assert.equal(await opened('.jsonl'), open);
        await vscode.commands.executeCommand('workbench.action.closeAllEditors');
        const preset = { lists: [list], output: 'data', fileType: 'csv', open };
        await write('sendgrid-exports.json', { presets: [{ name: 'Weekly', ...preset }] });
        await runTask({ preset: 'Weekly' });
        assert.equal(await opened('.csv'), open);
      });
    });
  }
});
