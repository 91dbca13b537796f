import { randomBytes } from 'node:crypto';
import { isSystemError, removeIfThere } from './atomicFile.ts';
import { lstat, rename, rmdir } from './fileSystem.ts';
import type { Patience } from './patience.ts';

/**
 * Frees a name for our own file: deletes a file or a link, never the target of a link. An empty folder is deleted;
 * another one must not be, and is moved aside under a name that starts with its own.
 */
export async function freeName(path: string, patience?: Patience): Promise<void> {
  try {
    await removeIfThere(path, patience);
  } catch (error) {
    if (!isSystemError(error, 'EISDIR', 'EPERM', 'EACCES') || !(await isFolder(path, patience))) {
      throw error;
    }
    await moveFolder(path, patience);
  }
}

async function moveFolder(path: string, patience: Patience | undefined): Promise<void> {
  try {
    await rmdir(path, patience);
  } catch {
    await rename(path, `${path}.${randomBytes(4).toString('hex')}`, patience);
  }
}

async function isFolder(path: string, patience: Patience | undefined): Promise<boolean> {
  try {
    return (await lstat(path, patience)).isDirectory();
  } catch {
    return false;
  }
}
