import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { TableEditors, type TableDocument } from '../../src/features/table/tableEditors.ts';
import { tableRequests } from '../../src/protocol/tableMessages.ts';
import type { TableState } from '../../src/protocol/tableState.ts';
import { Comparisons } from '../../src/ui/comparisons.ts';
import { comparisonUri } from '../../src/ui/files/comparisonUri.ts';
import { FileOpener } from '../../src/ui/files/fileOpener.ts';
import { tableUri } from '../../src/ui/files/tableUri.ts';
import { Settings } from '../../src/ui/settings.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { MemoryState } from './memoryState.ts';
import { TablePage } from './tablePage.ts';
import { until } from './until.ts';

type Memory = Parameters<(typeof tableRequests.open.params)['parse']>[0];

/** Tables in this host with their worker threads, on files in a folder of their own. The pages are the test's. */
export class TableHarness {
  readonly folder: string;
  readonly #editors: TableEditors;
  readonly #documents: TableDocument[] = [];

  private constructor(folder: string, extensionUri: vscode.Uri) {
    this.folder = folder;
    const logger = silentLogger;
    const settings = new Settings({ logger });
    const notices = { show: () => Promise.resolve(undefined) };
    const [state, workspaceState] = [new MemoryState(), new MemoryState()];
    const opener = new FileOpener({ logger, notices, settings });
    const workerPath = vscode.Uri.joinPath(extensionUri, 'dist', 'tableWorker.cjs').fsPath;
    const comparisons = new Comparisons(workerPath);
    this.#editors = new TableEditors({
      core: { logger, engine: { indexesOf: () => Promise.resolve([]) } },
      ui: { comparisons, extensionUri, opener, settings, state, workspaceState },
      workerPath,
    });
  }

  static async create(): Promise<TableHarness> {
    const extension = vscode.extensions.getExtension('contact-exports.sendgrid-contact-exports');
    if (!extension) {
      throw new Error('The extension is not installed in this host.');
    }
    const folder = await mkdtemp(join(tmpdir(), 'table-host-'));
    return new TableHarness(folder, extension.extensionUri);
  }

  async write(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return path;
  }

  /** Opens files as one document. */
  document(...paths: readonly string[]): TableDocument {
    return this.#open(tableUri(paths));
  }

  /** Opens a comparison of two files as a document. */
  comparison(title: string, before: string, after: string): TableDocument {
    return this.#open(
      comparisonUri(title, {
        ...{ before: [before], after: [after], labels: { before: 'Monday', after: 'Tuesday' } },
      }),
    );
  }

  #open(uri: vscode.Uri): TableDocument {
    const document = this.#editors.openDocument(uri);
    this.#documents.push(document);
    return document;
  }

  /** Opens an editor of a document. Its page has sent nothing yet. */
  editor(document: TableDocument): TablePage {
    const page = new TablePage();
    this.#editors.resolve(document, page.panel);
    return page;
  }

  /** Opens files in an editor, and waits until they are indexed. `memory` is what the page had before. */
  async open(paths: readonly string[], memory: Memory = {}): Promise<OpenedPage> {
    const page = this.editor(this.document(...paths));
    return { page, state: await opened(page, memory) };
  }

  async dispose(): Promise<void> {
    this.#editors.dispose();
    this.#documents.forEach((document) => document.dispose());
    await rm(this.folder, { recursive: true, force: true });
  }
}

export interface OpenedPage {
  readonly page: TablePage;
  readonly state: TableState;
}

/** Has a page request its table, and waits until that has nothing left to do. */
export async function opened(page: TablePage, memory: Memory = {}): Promise<TableState> {
  const { table } = await page.call(tableRequests.open, memory);
  if (table.kind === 'notATable') {
    throw new Error(table.why.message);
  }
  return table.state.work.kind === 'none'
    ? table.state
    : until('the table to be ready', () =>
        page.state?.work.kind === 'none' ? page.state : undefined,
      );
}
