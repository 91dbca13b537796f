import assert from 'node:assert/strict';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { tableViewType } from '../../src/contributions.ts';
import { runCommand } from '../../src/ui/commands.ts';
import { FileOpener, maxEditorBytes } from '../../src/ui/files/fileOpener.ts';
import { tablePaths } from '../../src/ui/files/tableUri.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { until } from '../support/until.ts';

interface Tab {
  readonly as: 'table' | 'text';
  readonly label: string;
  readonly paths: readonly string[];
}

const tabs = (): readonly Tab[] =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .flatMap(({ input, label }): readonly Tab[] => {
      if (input instanceof vscode.TabInputCustom && input.viewType === tableViewType) {
        return [{ as: 'table', label, paths: tablePaths(input.uri) }];
      }
      return input instanceof vscode.TabInputText
        ? [{ as: 'text', label, paths: [input.uri.fsPath] }]
        : [];
    });

/** Returns what the active tab shows its file as. The classes have no readable names in a minified VS Code. */
function activeTab(): Tab['as'] | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputText
    ? 'text'
    : input instanceof vscode.TabInputCustom
      ? 'table'
      : undefined;
}

describe('tabs of exported files', () => {
  const settings: { openExportsAs: 'table' | 'text' } = { openExportsAs: 'table' };
  const opener = new FileOpener({
    ...{ logger: silentLogger, settings },
    notices: { show: () => Promise.resolve(undefined) },
  });
  let folder: string;
  let csv: string;

  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const associate = async (associations: object | undefined): Promise<void> => {
    await vscode.workspace
      .getConfiguration('workbench')
      .update('editorAssociations', associations, vscode.ConfigurationTarget.Global);
  };

  before(activateExtension);

  beforeEach(async () => {
    settings.openExportsAs = 'table';
    folder = await mkdtemp(join(tmpdir(), 'contact-exports-'));
    csv = await write('people.csv', 'EMAIL\na@example.com\n');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  afterEach(async () => {
    await associate(undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('notifications.clearAll');
    await rm(folder, { recursive: true, force: true });
  });

  it('are a table by default, for CSV, JSON Lines and JSON', async () => {
    const jsonl = await write('people.jsonl', '{"email":"a@example.com"}\n');
    const json = await write('people.json', '[{"email":"a@example.com"}]');
    await opener.open([[csv], [jsonl], [json]]);
    assert.deepEqual(
      tabs().map(({ as, label }) => `${label} ${as}`),
      ['people.csv table', 'people.jsonl table', 'people.json table'],
    );
    assert.ok(opener.isInFront([csv]));
    assert.ok(!opener.isInFront([json]));
  });

  it('are one table for the parts of an export, with the name of the export', async () => {
    const parts = await Promise.all(
      [1, 2, 3].map((part) => write(`2026-people-part-${part}-of-3.csv`, `EMAIL\n${part}@x.com\n`)),
    );
    await opener.open([parts]);
    assert.deepEqual(tabs(), [{ as: 'table', label: '2026-people.csv', paths: parts }]);
    assert.ok(opener.isInFront(parts.slice(1, 2)));
  });

  it('are text where the setting or the command says so', async () => {
    settings.openExportsAs = 'text';
    await opener.open([[csv]]);
    assert.deepEqual(tabs(), [{ as: 'text', label: 'people.csv', paths: [csv] }]);
    await opener.open([[csv]], { as: 'table' });
    assert.deepEqual(
      tabs().map(({ as }) => as),
      ['text', 'table'],
    );
    settings.openExportsAs = 'table';
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await opener.open([[csv]], { as: 'text' });
    assert.deepEqual(
      tabs().map(({ as }) => as),
      ['text'],
    );
  });

  it('are what the associations of the user say', async () => {
    await associate({ '*.csv': 'default' });
    await opener.open([[csv]]);
    assert.deepEqual(
      tabs().map(({ as }) => as),
      ['text'],
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    settings.openExportsAs = 'text';
    await associate({ '**/*.csv': tableViewType });
    await opener.open([[csv]]);
    assert.deepEqual(
      tabs().map(({ as }) => as),
      ['table'],
    );
  });

  it('are text in what VS Code opens by itself', async () => {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(csv));
    assert.deepEqual(
      tabs().map(({ as }) => as),
      ['text'],
    );
  });

  it('are a table whatever the setting is where the file is too large for text', async () => {
    settings.openExportsAs = 'text';
    const path = join(folder, 'huge.csv');
    const file = await open(path, 'w');
    await file.truncate(maxEditorBytes + 1);
    await file.close();
    await opener.open([[path]]);
    assert.deepEqual(tabs(), [{ as: 'table', label: 'huge.csv', paths: [path] }]);
  });

  describe('change between table and text by one command each', () => {
    const labels = (): readonly string[] => tabs().map(({ as, label }) => `${label} ${as}`);
    const shown = (as: Tab['as']): Promise<unknown> =>
      until(`one tab with the ${as}`, () => activeTab() === as && tabs().length === 3);
    /** Opens the file between two others. */
    async function openBetween(): Promise<void> {
      const others = [await write('a.csv', 'EMAIL\n'), await write('b.csv', 'EMAIL\n')];
      for (const path of [others[0] ?? '', csv, others[1] ?? '']) {
        await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path));
      }
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(csv));
      await shown('text');
    }
    const positioning = async (value: string | undefined): Promise<void> =>
      vscode.workspace
        .getConfiguration('workbench.editor')
        .update('openPositioning', value, vscode.ConfigurationTarget.Global);

    it('in the same place', async () => {
      await openBetween();
      await runCommand('openAsTable');
      await shown('table');
      assert.deepEqual(labels(), ['a.csv text', 'people.csv table', 'b.csv text']);
      await runCommand('openAsText', vscode.Uri.file(csv));
      await shown('text');
      await runCommand('openAsTable', vscode.Uri.file(csv));
      await shown('table');
      // Again, which changes nothing.
      await runCommand('openAsTable', vscode.Uri.file(csv));
      // Without an argument, as from the palette: the active table.
      await runCommand('openAsText');
      await shown('text');
      assert.deepEqual(labels(), ['a.csv text', 'people.csv text', 'b.csv text']);
    });

    it('in the same place wherever VS Code opens tabs, and pinned as before', async () => {
      await positioning('last');
      try {
        await openBetween();
        await runCommand('openAsTable');
        await shown('table');
        await until('its place', () => labels()[1] === 'people.csv table');
        await vscode.commands.executeCommand('workbench.action.pinEditor');
        await until('the pin', () => vscode.window.tabGroups.activeTabGroup.activeTab?.isPinned);
        await runCommand('openAsText');
        await shown('text');
        await until('the pin', () => vscode.window.tabGroups.activeTabGroup.activeTab?.isPinned);
        assert.deepEqual(labels(), ['people.csv text', 'a.csv text', 'b.csv text']);
      } finally {
        // Close All leaves pinned tabs.
        await vscode.commands.executeCommand('workbench.action.unpinEditor');
        await positioning(undefined);
      }
    });

    it('and keep text with unsaved changes, and tabs of other files', async () => {
      await openBetween();
      const editor = await until('the text', () => vscode.window.activeTextEditor);
      await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), 'b@example.com\n'));
      await runCommand('openAsTable');
      await until('the table', () => activeTab() === 'table');
      assert.equal(tabs().filter(({ label }) => label === 'people.csv').length, 2);
      await vscode.window.showTextDocument(editor.document);
      await vscode.commands.executeCommand('workbench.action.files.revert');
      await until('the saved text', () => !editor.document.isDirty && activeTab() === 'text');
      await runCommand('openAsTable', vscode.Uri.file(join(folder, 'a.csv')));
      await until('the other table', () => labels().includes('a.csv table'));
      assert.equal(tabs().filter(({ label }) => label === 'people.csv').length, 2);
    });

    it('and show the parts of an export beside their table', async () => {
      const parts = await Promise.all(
        [1, 2].map((part) => write(`all-part-${part}-of-2.csv`, `EMAIL\n${part}@x.com\n`)),
      );
      await opener.open([parts]);
      await runCommand('openAsText');
      await until('the text', () => activeTab() === 'text');
      assert.deepEqual(
        labels().filter((one) => one === 'all.csv table'),
        ['all.csv table'],
      );
    });
  });
});
