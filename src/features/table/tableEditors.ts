import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { TableClient } from '../../engine/tables/tableClient.ts';
import { TableFiles } from '../../engine/tables/tableFiles.ts';
import { recordRequests } from '../../protocol/recordMessages.ts';
import type { PageCommand } from '../../protocol/tableMessages.ts';
import type { Core } from '../../ui/core.ts';
import { maxEditorBytes } from '../../ui/files/fileOpener.ts';
import { comparedBy } from '../../ui/files/comparisonUri.ts';
import { exportName, tablePaths } from '../../ui/files/tableUri.ts';
import { notify } from '../../ui/messages/notifications.ts';
import type { Ui } from '../../ui/ui.ts';
import type { StateMemory } from '../../ui/stateMemory.ts';
import { setWebviewPage, webviewTransport, type PageWebview } from '../../ui/webviewPage.ts';
import type { Disposable } from '../../util/emitter.ts';
import { askHowToCompare } from './changeComparison.ts';
import { comparisonSummary } from './comparisonSummary.ts';
import { copyToClipboard } from './copyToClipboard.ts';
import { OpenTable } from './openTable.ts';
import { saveRowsAs } from './saveRowsAs.ts';
import { TableLayouts } from './tableLayouts.ts';
import { TableSession } from './tableSession.ts';
import { tableTexts } from './tableTexts.ts';

export interface TableEditorsDeps {
  readonly core: Pick<Core, 'logger'> & { readonly engine: Pick<Core['engine'], 'indexesOf'> };
  readonly ui: Pick<Ui, 'comparisons' | 'extensionUri' | 'opener' | 'settings'> &
    Readonly<Record<'state' | 'workspaceState', StateMemory>>;
  /** The file of `tableWorker`. */
  readonly workerPath: string;
}

/** A document of the table: one or several files. */
export class TableDocument implements vscode.CustomDocument {
  readonly uri: vscode.Uri;
  readonly table: OpenTable;

  constructor(uri: vscode.Uri, table: OpenTable) {
    this.uri = uri;
    this.table = table;
  }

  dispose(): void {
    this.table.dispose();
  }
}

/** What the table uses of a webview panel. */
export type ResolvedPanel = Pick<
  vscode.WebviewPanel,
  'active' | 'dispose' | 'onDidChangeViewState' | 'onDidDispose' | 'title' | 'visible'
> & { readonly webview: PageWebview };

interface Editor {
  readonly document: TableDocument;
  readonly session: TableSession;
}

/** Set once the strip has been shown that says that exports open as a table. */
const knownKey = 'sendgridExports.knowsTable';

/** The table's documents and editors. */
export class TableEditors implements Disposable {
  readonly #deps: TableEditorsDeps;
  readonly #layouts: TableLayouts;
  readonly #editors = new Map<ResolvedPanel, Editor>();
  /** By URI, the lines of texts that are being opened as a table. */
  readonly #startLines = new Map<string, number>();
  /** The editor that is active, or was before the focus went elsewhere. */
  #last: ResolvedPanel | undefined;

  constructor(deps: TableEditorsDeps) {
    this.#deps = deps;
    this.#layouts = new TableLayouts(deps.ui.workspaceState);
  }

  /** The document of the active editor, if that is a table. */
  get activeDocument(): TableDocument | undefined {
    return this.#activeEditor?.document;
  }

  openDocument(uri: vscode.Uri): TableDocument {
    const { core, workerPath } = this.#deps;
    const compared = comparedBy(uri);
    const paths = compared?.after ?? tablePaths(uri);
    const all = [...paths, ...(compared?.before ?? [])];
    const table = new OpenTable({
      ...{ paths, comparison: compared, sides: compared?.labels },
      title: compared ? basename(uri.path) : exportName(paths),
      language: vscode.env.language,
      isFirstTime: this.#isFirstTime(uri),
      maxTextBytes: maxEditorBytes,
      createClient: () => new TableClient({ workerPath }),
      files: new TableFiles(all),
      indexes: () => core.engine.indexesOf(all),
      onFault: (when, code = 'no code') =>
        core.logger.error(`A table failed while it was ${when}: ${code}`),
    });
    table.prepare();
    return new TableDocument(uri, table);
  }

  resolve(document: vscode.CustomDocument, panel: ResolvedPanel): void {
    const { extensionUri } = this.#deps.ui;
    if (!(document instanceof TableDocument)) {
      throw new TypeError('The document is not a table.');
    }
    const session = this.#session(document, panel);
    this.#editors.set(panel, { document, session });
    this.#last = panel;
    setWebviewPage(panel, extensionUri, 'table');
    panel.onDidChangeViewState(() => {
      if (panel.active) {
        this.#last = panel;
      }
      if (!panel.visible) {
        session.forgetPage();
      }
    });
    panel.onDidDispose(() => {
      session.dispose();
      this.#editors.delete(panel);
    });
  }

  /** Has the editors of a file that open during an action begin at a line, counted from 0. */
  async startAt(uri: vscode.Uri, line: number, open: () => Promise<void>): Promise<void> {
    this.#startLines.set(uri.toString(), line);
    try {
      await open();
    } finally {
      this.#startLines.delete(uri.toString());
    }
  }

  /** Has the page of the active editor run a command. */
  run(command: PageCommand): void {
    this.#activeEditor?.session.run(command);
  }

  /** Opens the files of the active editor as text, at the row where its page is. */
  async openActiveAsText(): Promise<void> {
    const editor = this.#activeEditor;
    if (editor?.session.hasPage === true) {
      editor.session.run('openAsText');
    } else if (editor) {
      await this.#openAsText(editor.document.table, undefined);
    }
  }

  dispose(): void {
    this.#editors.forEach(({ session }) => session.dispose());
    this.#editors.clear();
  }

  get #activeEditor(): Editor | undefined {
    return this.#last?.active === true ? this.#editors.get(this.#last) : undefined;
  }

  #session(document: TableDocument, panel: ResolvedPanel): TableSession {
    const { table } = document;
    const { core, ui } = this.#deps;
    const place = document.uri.toString();
    return new TableSession({
      table,
      transport: webviewTransport(panel.webview),
      instance: randomUUID(),
      strings: tableTexts,
      startLine: this.#startLines.get(place),
      layouts: {
        get: (columns) => this.#layouts.get(place, columns),
        set: (columns, layout) => this.#layouts.set(place, columns, layout),
      },
      copy: (range) => copyToClipboard(table, range),
      saveRows: () => saveRowsAs(table),
      openAsText: (row) => this.#openAsText(table, row),
      alwaysOpenAsText: async () => {
        await ui.settings.openExportsAsText();
        await this.#openAsText(table, undefined);
        panel.dispose();
      },
      copySummary: async () => {
        const text = table.state && comparisonSummary(table.state);
        await (text !== undefined && vscode.env.clipboard.writeText(text));
      },
      changeComparison: () => this.#changeComparison(document, panel),
      onBadMessage: (problem) => core.logger.warn(`Table: dropped a message (${problem}).`),
    });
  }

  async #changeComparison({ uri, table }: TableDocument, panel: ResolvedPanel): Promise<void> {
    const compared = comparedBy(uri);
    const { state } = table;
    const choices = state?.comparison && (await askHowToCompare(state.columns, state.comparison));
    if (compared && choices) {
      const { before, after, labels } = compared;
      await this.#deps.ui.comparisons.show(basename(uri.path), {
        ...{ before, after, labels },
        ...choices,
      });
      panel.dispose();
    }
  }

  async #openAsText(table: OpenTable, row: number | undefined): Promise<void> {
    const { opener } = this.#deps.ui;
    if (table.isComparison) {
      void notify(
        'information',
        vscode.l10n.t('A comparison cannot be opened as text. Save its rows as a file instead.'),
      );
    } else if (row === undefined) {
      await opener.openAsText(table.paths);
    } else {
      const { path, line } = await table.call(recordRequests.lineOf, { row });
      await opener.openAsText([path], line);
    }
  }

  /** Whether the table is the first that opens because of the setting's default. */
  #isFirstTime(uri: vscode.Uri): boolean {
    const { opener, settings, state } = this.#deps.ui;
    const isFirst =
      opener.openedAsTable(uri) && !settings.hasOpenExportsAs && state.get(knownKey) !== true;
    if (isFirst) {
      void state.update(knownKey, true);
    }
    return isFirst;
  }
}
