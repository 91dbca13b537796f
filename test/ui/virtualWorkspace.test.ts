import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { newFile } from '../support/exportedFiles.ts';
import type { Companion } from '../support/installedHost.ts';
import { exportRow, openForm, signIn, chooseInForm } from '../support/workbench/actions.ts';
import { exportRequests, useSession } from './session.ts';

/** Provides an empty folder that is on no disk, as extensions for remote repositories do. */
const provider: Companion = {
  manifest: {
    ...{ publisher: 'tests', name: 'nowhere', version: '1.0.0' },
    engines: { vscode: '^1.105.0' },
    main: './main.cjs',
    activationEvents: ['onFileSystem:nowhere'],
    capabilities: { virtualWorkspaces: true },
  },
  main: `
    const vscode = require('vscode');
    const folder = { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    const missing = (uri) => { throw vscode.FileSystemError.FileNotFound(uri); };
    exports.activate = (context) => {
      context.subscriptions.push(
        vscode.workspace.registerFileSystemProvider('nowhere', {
          onDidChangeFile: new vscode.EventEmitter().event,
          watch: () => new vscode.Disposable(() => undefined),
          stat: (uri) => (uri.path === '/project' ? folder : missing(uri)),
          readDirectory: () => [],
          readFile: missing,
          writeFile: missing,
          createDirectory: missing,
          delete: missing,
          rename: missing,
        }),
      );
    };
  `,
};

describe('a virtual workspace', () => {
  const session = useSession({
    companion: provider,
    virtualFolder: 'nowhere:/project',
    signedIn: false,
  });

  it('leaves exports to the machine that runs the extension, where they open', async () => {
    const { workbench, simulator, exportFolder } = session();
    await workbench.page.getByText('project', { exact: true }).first().waitFor();
    await signIn(workbench, simulator.apiKey);
    await exportRow(workbench, 'Beta', 'CSV');
    const file = await newFile(exportFolder, new Set(), '.csv');
    await workbench.editors.activeTab(basename(file));
  });

  it('refuses a folder that is relative to it, since it is on no disk, and sends nothing', async () => {
    const { workbench, simulator } = session();
    simulator.clearRequests();
    const form = await openForm(workbench);
    await chooseInForm(form, 'Alpha');
    await form.locator('#folder').fill('data');
    await form.locator('#export').click();
    await form.getByText(/relative to a workspace folder, and none is open here/).waitFor();
    assert.deepEqual(exportRequests(simulator), []);
  });
});
