import { randomBytes } from 'node:crypto';
import { isSystemError, removeIfThere } from './atomicFile.ts';
import { lstat, rename, rmdir } from './fileSystem.ts';
import type { Patience } from './patience.ts';

/**
 * Sees to it that nothing has a name that is to be ours: deletes a file or a link, never what a link leads to. A folder goes
 * if it is empty; one that holds something is nobody's to delete, and is moved aside under a name that begins with its own.
 */
export async function makeWay(path: string, patience?: Patience): Promise<void> {
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
