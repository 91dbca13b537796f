import assert from 'node:assert/strict';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { FileOpener, maxEditorBytes, maxTabs } from '../../src/ui/files/fileOpener.ts';
import { silentLogger } from '../../src/util/logger.ts';

const messages: string[] = [];
const notices = {
  show: async (message: string): Promise<undefined> => {
    messages.push(message);
    return Promise.resolve(undefined);
  },
};
const opener = new FileOpener({
  ...{ logger: silentLogger, notices },
  // What happens with tables is tested beside them.
  settings: { openExportsAs: 'text' },
});

const openPaths = (): readonly string[] =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri.fsPath] : []));

describe('the file opener', () => {
  let folder: string;

  const make = async (count: number): Promise<readonly string[]> => {
    const paths = Array.from({ length: count }, (_, index) =>
      join(folder, `part-${index + 1}.csv`),
    );
    await Promise.all(paths.map((path) => writeFile(path, '"EMAIL"\n')));
    return paths;
  };

  /** Creates a file of this size that takes up no space on disk. */
  const makeLarge = async (name: string, bytes: number): Promise<string> => {
    const path = join(folder, name);
    const file = await open(path, 'w');
    await file.truncate(bytes);
    await file.close();
    return path;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'contact-exports-'));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('notifications.clearAll');
    await rm(folder, { recursive: true, force: true });
  });

  it('opens each file in a permanent tab of its own, the first one active', async () => {
    const paths = await make(3);
    await opener.open([paths]);
    assert.deepEqual(openPaths(), paths);
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.deepEqual(
      tabs.filter(({ isPreview }) => isPreview),
      [],
    );
    assert.equal(opener.isInFront(paths), true);
    assert.equal(opener.isInFront(paths.slice(0, 1)), true);
    assert.equal(opener.isInFront(paths.slice(1)), false);
  });

  it('opens no more than five', async () => {
    const paths = await make(7);
    await opener.open([paths]);
    assert.deepEqual(openPaths(), paths.slice(0, maxTabs));
    assert.match(messages.at(-1) ?? '', /has 7 files. The first 5 were opened/);
  });

  it('opens all files in one group beside on request, the first one active', async () => {
    const [here = '', ...paths] = await make(3);
    await opener.open([[here]]);
    await opener.open([paths], { beside: true });
    assert.deepEqual(
      vscode.window.tabGroups.all.map(({ tabs }) => tabs.map(({ label }) => label)),
      [['part-1.csv'], ['part-2.csv', 'part-3.csv']],
    );
    assert.equal(opener.isInFront(paths.slice(0, 1)), true);
  });

  it('opens files beyond the 50 MB of a text document', async () => {
    const path = await makeLarge('large.csv', 51 * 1024 ** 2);
    await opener.open([[path]]);
    const inputs = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .map(({ label }) => label);
    assert.deepEqual(inputs, ['large.csv']);
  });

  it('skips what is too large for the editor, and opens the rest', async () => {
    const large = await makeLarge('huge.txt', maxEditorBytes + 1);
    const small = await make(1);
    await opener.open([[large, ...small]]);
    assert.deepEqual(openPaths(), small);
  });

  describe('while `files.encoding` is another one', () => {
    const set = async (name: string, value: unknown, inLanguage = false): Promise<void> => {
      await vscode.workspace
        .getConfiguration('files', inLanguage ? { languageId: 'plaintext' } : null)
        .update(name, value, vscode.ConfigurationTarget.Global, inLanguage);
    };

    afterEach(async () => {
      await set('encoding', undefined);
      await set('encoding', undefined, true);
      await set('autoGuessEncoding', undefined);
      await set('candidateGuessEncodings', undefined);
    });

    for (const [title, settings, inLanguage] of [
      ['for all files', { encoding: 'windows1252' }, false],
      ['for a language', { encoding: 'utf16le' }, true],
      // None of the candidates that the user allows is the right one.
      [
        'with guessing',
        { autoGuessEncoding: true, candidateGuessEncodings: ['windows1252'] },
        false,
      ],
    ] as const) {
      it(`opens and saves files as UTF-8 nevertheless, ${title}`, async () => {
        const text = '"EMAIL"\n"zoë@example.com"\n"東京@example.com"\n';
        const paths = [join(folder, 'one.csv'), join(folder, 'two.txt')];
        await Promise.all(paths.map((path) => writeFile(path, text)));
        for (const [name, value] of Object.entries(settings)) {
          await set(name, value, inLanguage);
        }
        await opener.open([paths]);
        assert.deepEqual(openPaths(), paths);
        for (const path of paths) {
          const uri = vscode.Uri.file(path);
          const document = vscode.workspace.textDocuments.find(
            (one) => one.uri.toString() === uri.toString(),
          );
          assert.ok(document);
          assert.deepEqual([document.encoding, document.getText()], ['utf8', text]);
          const edit = new vscode.WorkspaceEdit();
          edit.insert(uri, new vscode.Position(0, 0), 'x');
          await vscode.workspace.applyEdit(edit);
          await document.save();
          assert.equal(await readFile(path, 'utf8'), `x${text}`);
        }
      });
    }
  });

  it('opens the remaining files when one is gone', async () => {
    const paths = await make(2);
    await rm(paths[0] ?? '');
    await opener.open([paths]);
    assert.deepEqual(openPaths(), paths.slice(1));
  });
});
