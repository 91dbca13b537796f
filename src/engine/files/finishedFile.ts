import type { BigIntStats } from 'node:fs';
import { dirname } from 'node:path';
import { isSystemError, removeIfThere } from '../../util/atomicFile.ts';
import { lstat, statfs } from '../../util/fileSystem.ts';
import type { Patience } from '../../util/patience.ts';
import type { FileIdentity, FinishedFile } from '../model/fileIdentity.ts';

/** Returns which file has a name now; nothing where there is none. */
export async function identify(path: string): Promise<FileIdentity | undefined> {
  const stats = await lstatIfThere(path);
  if (stats === undefined) {
    return undefined;
  }
  const modifiedNs = String(stats.mtimeNs);
  return stats.ino !== 0n && (await hasLastingInodes(dirname(path)))
    ? { inode: String(stats.ino), modifiedNs }
    : { modifiedNs };
}

/**
 * Whether what has a name now is the file that was written: a file of that size, with that time and, where both are known,
 * that inode. What was restored, copied or touched is another one: what is not sure is not ours.
 *
 * @param writtenBefore decides, in epoch milliseconds, for a file of a job that does not know its files' identity.
 */
export function isSameFile(
  stats: BigIntStats,
  { bytes, identity }: FinishedFile,
  writtenBefore = Infinity,
): boolean {
  if (!stats.isFile() || Number(stats.size) !== bytes) {
    return false;
  }
  if (identity === undefined) {
    return Number(stats.mtimeMs) <= writtenBefore;
  }
  const { inode, modifiedNs } = identity;
  return (
    String(stats.mtimeNs) === modifiedNs &&
    (inode === undefined || stats.ino === 0n || String(stats.ino) === inode)
  );
}

/** Whether a file is there as it was written. */
export async function isThere(file: FinishedFile): Promise<boolean> {
  const stats = await lstatIfThere(file.path);
  return stats !== undefined && isSameFile(stats, file);
}

/**
 * Deletes, for good, the file that was written, and leaves another one that has its name by now.
 *
 * @returns 'kept' where another one has it; 'gone' where nothing has.
 */
export async function removeOwn(
  file: FinishedFile,
  writtenBefore?: number,
  patience?: Patience,
): Promise<'deleted' | 'gone' | 'kept'> {
  const stats = await lstatIfThere(file.path, patience);
  if (stats === undefined) {
    return 'gone';
  }
  if (!isSameFile(stats, file, writtenBefore)) {
    return 'kept';
  }
  await removeIfThere(file.path, patience);
  return 'deleted';
}

/** Looks at a name itself: what a link leads to is not what was written. Returns nothing where there is no such name. */
export async function lstatIfThere(
  path: string,
  patience?: Patience,
): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, patience);
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Types of file systems, as Linux numbers them, that number their files afresh each time they are mounted, or may: FAT,
 * exFAT, SMB, FUSE, 9P and VirtualBox's.
 */
const passingInodes: readonly number[] = [
  0x4d44, 0x2011bab0, 0xff534d42, 0xfe534d42, 0x517b, 0x65735546, 0x01021997, 0x786f4256,
];

async function hasLastingInodes(folder: string): Promise<boolean> {
  try {
    return !passingInodes.includes((await statfs(folder)).type);
  } catch {
    // A file system that does not say what it is: size and time have to do.
    return false;
  }
}
