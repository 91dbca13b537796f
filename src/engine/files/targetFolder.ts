import { isAbsolute, join } from 'node:path';
import { isSystemError, removeIfThere } from '../../util/atomicFile.ts';
import { mkdir, open } from '../../util/fileSystem.ts';
import { makeWay } from '../../util/makeWay.ts';
import type { Patience } from '../../util/patience.ts';
import { isSamePath, realPathOf } from '../../util/realPath.ts';
import { ExportError, toExportError } from '../model/exportError.ts';

/** Of the same name each time, so that the next look takes away what a crash has left. */
export const probeName = '.sendgrid-export.tmp';

/** The folder for an export's files, and its real path as the user was told it. */
export interface FolderTarget {
  /** Absolute. */
  readonly folder: string;
  /** Without it, as in jobs of earlier versions, nothing is compared. */
  readonly realFolder?: string | undefined;
}

/**
 * Makes the folder for an export's files, where it is missing (then for the user alone), and proves that a file can be
 * made in it by making one.
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
    await proveWritable(join(folder, probeName), { signal });
  } catch (error) {
    const { reason, detail } = toExportError(error);
    throw new ExportError(
      reason === 'diskFull' ? reason : 'folderNotWritable',
      'No file can be made in the folder.',
      { detail, cause: error },
    );
  }
  await checkRealFolder(target);
}

/**
 * Compares where a folder leads with where the user was told that it leads. Called right before files are written: a link can
 * have taken the folder's place since.
 *
 * @throws ExportError 'folderMoved', or 'folderNotWritable' when it cannot be found out.
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
    const message = 'It cannot be found out where the folder leads.';
    throw new ExportError('folderNotWritable', message, { detail, cause: error });
  }
}

async function proveWritable(probe: string, patience: Patience): Promise<void> {
  await makeWay(probe, patience);
  try {
    await (await open(probe, 'wx', 0o600, patience)).close();
  } catch (error) {
    // Another window that looks at the same moment has just made it.
    if (!isSystemError(error, 'EEXIST')) {
      throw error;
    }
  }
  try {
    await removeIfThere(probe, patience);
  } catch {
    // It could be made, which is what counts. It is empty, and the next look takes it away.
  }
}
