import { randomUUID } from 'node:crypto';
import { mkdir, open, unlink } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { ExportError, toExportError } from './exportError.ts';

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
    const probe = join(folder, `.${randomUUID()}.tmp`);
    const file = await open(probe, 'wx', 0o600);
    await file.close();
    await unlink(probe);
  } catch (error) {
    const { reason, detail } = toExportError(error);
    throw new ExportError(
      reason === 'diskFull' ? reason : 'folderNotWritable',
      'No file can be made in the folder.',
      { detail, cause: error },
    );
  }
}
