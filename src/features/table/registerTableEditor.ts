import * as vscode from 'vscode';
import { tableViewType } from '../../contributions.ts';
import type { LazyTables } from './registerTable.ts';

/** Registers the table as a custom editor. `load` is called when the first document is opened. */
export const registerTableEditor = (load: () => Promise<LazyTables>): vscode.Disposable =>
  vscode.window.registerCustomEditorProvider(
    tableViewType,
    {
      openCustomDocument: async (uri) => (await (await load()).get()).openDocument(uri),
      resolveCustomEditor: async (document, panel) =>
        (await (await load()).get()).resolve(document, panel),
    },
    {
      supportsMultipleEditorsPerDocument: true,
      webviewOptions: { retainContextWhenHidden: false },
    },
  );
