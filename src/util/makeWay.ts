import { randomBytes } from 'node:crypto';
import { isSystemError, removeIfThere } from './atomicFile.ts';
import { lstat, rename, rmdir } from './fileSystem.ts';

/**
 * Sees to it that nothing has a name that is to be ours: deletes a file or a link, never what a link leads to. A folder goes
 * if it is empty; one that holds something is nobody's to delete, and is moved aside under a name that begins with its own.
 */
export async function makeWay(path: string): Promise<void> {
  try {
    await removeIfThere(path);
  } catch (error) {
    if (!isSystemError(error, 'EISDIR', 'EPERM', 'EACCES') || !(await isFolder(path))) {
      throw error;
    }
    await moveFolder(path);
  }
}

async function moveFolder(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch {
    await rename(path, `${path}.${randomBytes(4).toString('hex')}`);
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch {
    return false;
  }
}
