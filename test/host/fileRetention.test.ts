import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { tableViewType } from '../../src/contributions.ts';
import type { FileTotals } from '../../src/engine/files/fileUsage.ts';
import { deletePaths } from '../../src/features/files/fileDeletion.ts';
import { IgnoreOffer } from '../../src/features/files/ignoreOffer.ts';
import { tableUri } from '../../src/ui/files/tableUri.ts';
import type { notify } from '../../src/ui/messages/notifications.ts';
import { StorageReminder } from '../../src/features/files/storageReminder.ts';
import { Emitter } from '../../src/util/emitter.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { MemoryState } from '../support/memoryState.ts';
import { until } from '../support/until.ts';

const dayMs = 86_400_000;

describe('files of exports on this machine', () => {
  let folder: string;
  let now: number;
  let questions: string[];
  let choice: string | undefined;
  const ask: typeof notify = (_, message) => {
    questions.push(message);
    return Promise.resolve(choice);
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'file-keeping-'));
    now = 1_000 * dayMs;
    questions = [];
    choice = undefined;
  });
  afterEach(() => rm(folder, { recursive: true }));

  describe('in a git repository', () => {
    let offer: IgnoreOffer;
    let exports: string;
    beforeEach(() => {
      execFileSync('git', ['init', '--quiet', folder]);
      exports = join(folder, 'exports');
      offer = new IgnoreOffer({
        ...{ state: new MemoryState(), logger: silentLogger, ask, now: () => now },
        storageFolder: join(folder, 'storage'),
      });
    });

    it('are added to .gitignore with the consent of the user, who is then not asked again', async () => {
      choice = 'Add to .gitignore';
      await offer.offer(exports);
      assert.match(questions.join(''), /“\/exports\/”/);
      assert.equal(await readFile(join(folder, '.gitignore'), 'utf8'), '/exports/\n');
      await offer.offer(exports);
      assert.equal(questions.length, 1);
    });

    it('are asked about never again, or after a month, as the user chooses', async () => {
      choice = 'Not Now';
      await offer.offer(exports);
      now += 29 * dayMs;
      await offer.offer(exports);
      assert.equal(questions.length, 1);
      now += 2 * dayMs;
      choice = 'Never for This Repository';
      await offer.offer(exports);
      now += 1000 * dayMs;
      await offer.offer(exports);
      assert.equal(questions.length, 2);
      await assert.rejects(readFile(join(folder, '.gitignore')), { code: 'ENOENT' });
    });

    it("are asked about once while the question is open, and not in the extension's own folder", async () => {
      await symlink(join(folder, 'storage'), join(folder, 'other name'));
      await offer.offer(join(folder, 'storage'));
      await offer.offer(join(folder, 'storage', 'exports'));
      await offer.offer(join(folder, 'other name', 'exports'));
      assert.equal(questions.length, 0);
      await Promise.all([offer.offer(exports), offer.offer(exports)]);
      assert.equal(questions.length, 1);
    });

    it('do not make the export fail, whatever goes wrong', async () => {
      choice = 'Add to .gitignore';
      await mkdir(join(folder, '.gitignore'));
      await offer.offer(exports);
    });
  });

  describe('that take up much space', () => {
    const much: FileTotals = { files: 3, bytes: 1_000_000_000 };
    const totals = new Emitter<FileTotals>();
    let reminds: boolean;
    let state: MemoryState;
    let reminder: StorageReminder;
    beforeEach(() => {
      reminds = true;
      state = new MemoryState();
      reminder = new StorageReminder({
        ...{ state, ask, now: () => now },
        fileUsage: { onDidChange: totals.event },
        settings: {
          get remindOfStoredFiles() {
            return reminds;
          },
          turnOff: () => {
            reminds = false;
            return Promise.resolve();
          },
        },
        describe: ({ files }) => `${files} files`,
      });
    });
    afterEach(() => reminder.dispose());

    it('are brought up once a week, and not below the threshold', async () => {
      totals.fire({ files: 3, bytes: 999_999_999 });
      totals.fire(much);
      await until('the reminder', () => questions.length === 1);
      totals.fire(much);
      now += 7 * dayMs - 1;
      totals.fire(much);
      assert.match(questions.join(), /^[^,]*: 3 files\. /);
      now += 1;
      totals.fire(much);
      await until('the next reminder', () => questions.length === 2);
    });

    it('are not brought up any more after the user opted out', async () => {
      choice = "Don't Show Again";
      totals.fire(much);
      await until('the setting to be off', () => !reminds);
      now += 100 * dayMs;
      totals.fire(much);
      assert.equal(questions.length, 1);
    });
  });

  describe('that are deleted', () => {
    const open = async (path: string): Promise<vscode.TextEditor> =>
      vscode.window.showTextDocument(vscode.Uri.file(path), { preview: false });
    const isOpen = (path: string): boolean =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .some(({ input }) => input instanceof vscode.TabInputText && input.uri.fsPath === path);
    afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

    it('leave no table behind, which may show several of them', async () => {
      const paths = ['a-part-1-of-2.csv', 'a-part-2-of-2.csv'].map((name) => join(folder, name));
      await Promise.all(paths.map((path) => writeFile(path, 'EMAIL\n')));
      const [first = ''] = paths;
      for (const shown of [paths, [first]]) {
        await vscode.commands.executeCommand('vscode.openWith', tableUri(shown), tableViewType);
      }
      const titles = (): readonly string[] =>
        vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).map(({ label }) => label);
      assert.deepEqual(titles(), ['a.csv', 'a-part-1-of-2.csv']);
      await deletePaths([first], { to: 'forGood', logger: silentLogger });
      assert.deepEqual(titles(), ['a.csv']);
      await deletePaths(paths, { to: 'forGood', logger: silentLogger });
      assert.deepEqual(titles(), []);
    });

    it('leave no tab behind, even if they were already gone', async () => {
      const path = join(folder, 'a.csv');
      await writeFile(path, 'EMAIL\n');
      await open(path);
      const gone = join(folder, 'gone.csv');
      const result = await deletePaths([path, gone], { to: 'forGood', logger: silentLogger });
      assert.deepEqual(result, { deleted: [path, gone], failed: [] });
      await assert.rejects(readFile(path), { code: 'ENOENT' });
      await until('the tab to be closed', () => !isOpen(path));
    });

    it('are named if they could not be', async () => {
      const path = join(folder, 'is a folder.csv');
      await mkdir(path);
      const result = await deletePaths([path], { to: 'forGood', logger: silentLogger });
      assert.deepEqual(result, { deleted: [], failed: [path] });
    });
  });
});
