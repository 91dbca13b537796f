import * as vscode from 'vscode';
import { isSystemError } from '../../util/files/atomicFile.ts';
import { unlink } from '../../util/files/fileSystem.ts';
import type { Logger } from '../../util/logger.ts';
import { tableViewType } from '../../contributions.ts';
import { hasFileManager } from '../../ui/files/filePlace.ts';
import { tablePaths } from '../../ui/files/tableUri.ts';

/** Where a deleted file goes. */
export type Deletion = 'trash' | 'forGood';

/** Whether the machine with the files has a trash that the user can open. */
export const hasTrash = (): boolean => hasFileManager();

/** The result of a deletion. Files that did not exist any more count as deleted. */
export interface DeletedFiles {
  readonly deleted: readonly string[];
  readonly failed: readonly string[];
}

/** Deletes files, and closes the tabs that show them unless they have unsaved changes. Never rejects: errors are logged. */
export async function deletePaths(
  paths: readonly string[],
  { to, logger }: { readonly to: Deletion; readonly logger: Logger },
): Promise<DeletedFiles> {
  const deleted: string[] = [];
  const failed: string[] = [];
  for (const path of paths) {
    try {
      await deletePath(path, to);
      deleted.push(path);
      logger.info(`${to === 'trash' ? 'Moved to the trash' : 'Deleted permanently'}: ${path}`);
    } catch (error) {
      failed.push(path);
      logger.error(
        `Deleting ${path} failed: ${error instanceof Error ? error.message : 'unknown'}`,
      );
    }
  }
  await closeTabs(deleted);
  return { deleted, failed };
}

async function deletePath(path: string, to: Deletion): Promise<void> {
  if (to === 'trash') {
    const uri = vscode.Uri.file(path);
    try {
      await vscode.workspace.fs.delete(uri, { useTrash: true });
    } catch (error) {
      if (!(error instanceof vscode.FileSystemError) || error.code !== 'FileNotFound') {
        throw error;
      }
    }
    return;
  }
  try {
    await unlink(path);
  } catch (error) {
    if (!isSystemError(error, 'ENOENT', 'ENOTDIR')) {
      throw error;
    }
  }
}

/** Tabs with unsaved changes stay open, since closing them would discard the user's work. */
async function closeTabs(paths: readonly string[]): Promise<void> {
  const gone = new Set(paths.map((path) => vscode.Uri.file(path).toString()));
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input, isDirty }) => {
      const shown = pathsOf(input).map((path) => vscode.Uri.file(path).toString());
      return !isDirty && shown.length > 0 && shown.every((uri) => gone.has(uri));
    });
  await vscode.window.tabGroups.close(tabs, true);
}

/** Returns the files that a tab shows as text or as a table; none for other tabs. */
const pathsOf = (input: unknown): readonly string[] =>
  input instanceof vscode.TabInputText ||
  (input instanceof vscode.TabInputCustom && input.viewType === tableViewType)
    ? tablePaths(input.uri)
    : [];
