import * as vscode from 'vscode';
import type { ExportEngine } from '../../src/engine/exportEngine.ts';
import { Comparisons } from '../../src/ui/comparisons.ts';
import { ExportChanges } from '../../src/ui/exportChanges.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { MemoryState } from './memoryState.ts';

/** Returns what compares the exports of an engine, with the worker of the extension under test. */
export function comparing(engine: Pick<ExportEngine, 'job' | 'jobs'>): {
  readonly comparisons: Comparisons;
  readonly exportChanges: ExportChanges;
} {
  const id = 'contact-exports.sendgrid-contact-exports';
  const extension = vscode.extensions.getExtension(id);
  if (extension === undefined) {
    throw new Error(`${id} is not installed in this host.`);
  }
  const worker = vscode.Uri.joinPath(extension.extensionUri, 'dist', 'tableWorker.cjs');
  const comparisons = new Comparisons(worker.fsPath);
  const exportChanges = new ExportChanges({
    ...{ comparisons, engine, logger: silentLogger },
    state: new MemoryState(),
  });
  return { comparisons, exportChanges };
}
