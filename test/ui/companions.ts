import type { Companion } from '../support/installedHost.ts';

/** Provides an empty virtual folder, as extensions for remote repositories do. */
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

/** Stands in for a chat: calls a tool with the contents of `call.json`, and writes the result to `result.json`. */
const caller: Companion = {
  manifest: {
    ...{ publisher: 'tests', name: 'caller', version: '1.0.0' },
    engines: { vscode: '^1.105.0' },
    main: './main.cjs',
    contributes: {
      commands: [{ command: 'caller.call', title: 'Call Tool', category: 'Test' }],
    },
  },
  main: `
    const { readFileSync, writeFileSync } = require('node:fs');
    const vscode = require('vscode');
    exports.activate = (context) => {
      const folder = vscode.workspace.workspaceFolders[0].uri.fsPath;
      const call = async () => {
        const { name, input } = JSON.parse(readFileSync(folder + '/call.json', 'utf8'));
        try {
          const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
          return { text: content.map(({ value }) => value).join('') };
        } catch (error) {
          return { error: String(error) };
        }
      };
      context.subscriptions.push(
        vscode.commands.registerCommand('caller.call', () => {
          void call().then((result) => writeFileSync(folder + '/result.json', JSON.stringify(result)));
        }),
      );
    };
  `,
};

/** The tests' own extensions in every window. */
export const companions: readonly Companion[] = [provider, caller];
