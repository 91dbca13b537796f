import { isAbsolute, join } from 'node:path';
import { isSystemError, removeIfThere } from '../../util/files/atomicFile.ts';
import { mkdir, open } from '../../util/files/fileSystem.ts';
import { freeName } from '../../util/files/freeName.ts';
import type { Patience } from '../../util/files/patience.ts';
import { isSamePath, realPathOf } from '../../util/files/realPath.ts';
import { ExportError, toExportError } from '../model/exportError.ts';

/** The same name each time, so that the next check removes what a crash has left. */
export const probeName = '.sendgrid-export.tmp';

/** The folder for an export's files, and its real path that the user was shown. */
export interface FolderTarget {
  /** Absolute. */
  readonly folder: string;
  /** Without it, as in jobs of earlier versions, nothing is compared. */
  readonly realFolder?: string | undefined;
}

/**
 * Creates the folder for an export's files, if it is missing (then for the user only), and checks that a file can be
 * created in it by creating one.
 *
 * @throws ExportError 'folderNotWritable', 'folderMoved' or 'diskFull'.
 */
export async function prepareFolder(target: FolderTarget, signal?: AbortSignal): Promise<void> {
  const { folder } = target;
  if (!isAbsolute(folder)) {
    throw new ExportError('folderNotWritable', 'The folder is not an absolute path.', {
      detail: folder,
    });
  }
  await checkRealFolder(target);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 }, { signal });
    await assertWritable(join(folder, probeName), { signal });
  } catch (error) {
    const { reason, detail } = toExportError(error);
    throw new ExportError(
      reason === 'diskFull' ? reason : 'folderNotWritable',
      'No file can be created in the folder.',
      { detail, cause: error },
    );
  }
  await checkRealFolder(target);
}

/**
 * Compares the real path of a folder with the one that the user was shown. Called right before files are written: the
 * folder can have been replaced with a link since.
 *
 * @throws ExportError 'folderMoved', or 'folderNotWritable' when the real path cannot be determined.
 */
export async function checkRealFolder({ folder, realFolder }: FolderTarget): Promise<void> {
  if (realFolder !== undefined && !isSamePath(await realPathOrThrow(folder), realFolder)) {
    throw new ExportError('folderMoved', 'The folder leads elsewhere now.', { detail: folder });
  }
}

async function realPathOrThrow(folder: string): Promise<string> {
  try {
    return await realPathOf(folder);
  } catch (error) {
    const { detail } = toExportError(error);
    const message = 'The real path of the folder cannot be determined.';
    throw new ExportError('folderNotWritable', message, { detail, cause: error });
  }
}

async function assertWritable(probe: string, patience: Patience): Promise<void> {
  await freeName(probe, patience);
  try {
    await (await open(probe, 'wx', 0o600, patience)).close();
  } catch (error) {
    // Another window that checks at the same moment has just created it.
    if (!isSystemError(error, 'EEXIST')) {
      throw error;
    }
  }
  try {
    await removeIfThere(probe, patience);
  } catch {
    // It could be created, which is what counts. It is empty, and the next check removes it.
  }
}
