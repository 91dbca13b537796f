import { isAbsolute, join } from 'node:path';
import { isSystemError, removeIfThere } from '../util/atomicFile.ts';
import { mkdir, open } from '../util/fileSystem.ts';
import { ExportError, toExportError } from './exportError.ts';

/** Of the same name each time, so that the next look takes away what a crash has left. */
const probeName = '.sendgrid-export.tmp';

/**
 * Makes the folder for an export's files, where it is missing (then for the user alone), and proves that a file can be
 * made in it by making one.
 *
 * @throws ExportError 'folderNotWritable' or 'diskFull'.
 */
export async function prepareFolder(folder: string): Promise<void> {
  if (!isAbsolute(folder)) {
    throw new ExportError('folderNotWritable', 'The folder is not an absolute path.', {
      detail: folder,
    });
  }
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await proveWritable(join(folder, probeName));
  } catch (error) {
    const { reason, detail } = toExportError(error);
    throw new ExportError(
      reason === 'diskFull' ? reason : 'folderNotWritable',
      'No file can be made in the folder.',
      { detail, cause: error },
    );
  }
}

async function proveWritable(probe: string): Promise<void> {
  await removeIfThere(probe);
  try {
    await (await open(probe, 'wx', 0o600)).close();
  } catch (error) {
    // Another window that looks at the same moment has just made it.
    if (!isSystemError(error, 'EEXIST')) {
      throw error;
    }
  }
  await removeIfThere(probe);
}
