import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { isSystemError } from '../../util/files/atomicFile.ts';
import { counted } from '../../ui/text/counted.ts';
import type { HandlersOf } from '../../ui/commandRegistry.ts';
import type { Core } from '../../ui/core.ts';
import { notify } from '../../ui/messages/notifications.ts';
import { deleteAllFiles, deleteFiles } from './deleteFiles.ts';
import { askForAllFiles, askForFiles } from '../exports/jobCommands.ts';

/** Returns the commands that copy and delete the files of exports. */
export function fileCommands(core: Pick<Core, 'engine' | 'logger'>): HandlersOf<'files'> {
  const { engine } = core;
  return {
    saveExportAs: async (given) => {
      const target = await askForFiles(engine, given, vscode.l10n.t('Save which export?'));
      await (target && saveAs(target.paths));
    },
    deleteFiles: async (given, all) => {
      const targets = await askForAllFiles(
        engine,
        given,
        all,
        vscode.l10n.t('Delete the files of which export?'),
      );
      await deleteFiles(core, targets);
    },
    deleteAllFiles: () => deleteAllFiles(core),
  };
}

/**
 * Copies one file to a path, or several files to a folder, which the user is asked for. The exported files are left in place.
 */
async function saveAs(paths: readonly string[]): Promise<void> {
  const [first, ...others] = paths;
  if (first === undefined) {
    return;
  }
  if (others.length > 0) {
    await saveInFolder(paths);
    return;
  }
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(join(homedir(), basename(first))),
    title: vscode.l10n.t('Save Export As'),
  });
  if (target) {
    // The dialog has already asked whether to overwrite the file.
    await copy(first, target, { overwrite: true });
  }
}

async function saveInFolder(paths: readonly string[]): Promise<void> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      ...{ canSelectFiles: false, canSelectFolders: true, canSelectMany: false },
      defaultUri: vscode.Uri.file(homedir()),
      title: vscode.l10n.t('Save {0} Files In', counted(paths.length)),
      openLabel: vscode.l10n.t('Save Here'),
    })) ?? [];
  for (const path of folder ? paths : []) {
    // No dialog has asked whether to overwrite these.
    await copy(path, vscode.Uri.joinPath(folder ?? vscode.Uri.file(path), basename(path)), {
      overwrite: false,
    });
  }
}

async function copy(
  path: string,
  target: vscode.Uri,
  options: { readonly overwrite: boolean },
): Promise<void> {
  const source = vscode.Uri.file(path);
  if (source.toString() === target.toString()) {
    return;
  }
  try {
    await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Window,
        title: vscode.l10n.t('Saving {0}', basename(path)),
      },
      () => vscode.workspace.fs.copy(source, target, options),
    );
  } catch (error) {
    void notify('error', notSavedText(error, path, target));
  }
}

function notSavedText(error: unknown, path: string, target: vscode.Uri): string {
  const code = error instanceof vscode.FileSystemError ? error.code : '';
  if (code === 'FileExists') {
    return vscode.l10n.t(
      'There is a file of this name already, so it was kept: {0}',
      target.fsPath,
    );
  }
  if (code === 'FileNotFound' || isSystemError(error, 'ENOENT')) {
    return vscode.l10n.t('The file was moved or deleted: {0}', path);
  }
  return vscode.l10n.t(
    'The file could not be saved as {0}: {1}',
    target.fsPath,
    error instanceof Error ? error.message : String(error),
  );
}
