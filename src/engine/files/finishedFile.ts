import type { BigIntStats } from 'node:fs';
import { dirname } from 'node:path';
import { isSystemError, removeIfThere } from '../../util/files/atomicFile.ts';
import { lstat, statfs } from '../../util/files/fileSystem.ts';
import type { Patience } from '../../util/files/patience.ts';
import type { FileIdentity, FinishedFile } from '../model/fileIdentity.ts';

/** Returns the identity of the file with a name; undefined if there is none. */
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
 * Returns whether the file with a name is the one that was written: a file of that size, with that time and, if both
 * are known, that inode. A restored, copied or touched file is another one: in doubt, it is not ours.
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

/** Returns whether a file exists as it was written. */
export async function isThere(file: FinishedFile): Promise<boolean> {
  const stats = await lstatIfThere(file.path);
  return stats !== undefined && isSameFile(stats, file);
}

/**
 * Deletes, for good, the file that was written, and leaves another one that has its name by now.
 *
 * @returns 'kept' if another one has it; 'gone' if there is none.
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

/**
 * Returns the stats of a name itself: the target of a link is not what was written. Undefined if there is no such name.
 */
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
 * Types of file systems, as Linux numbers them, that renumber their files at each mount, or may: FAT, exFAT, SMB, FUSE,
 * 9P and VirtualBox's.
 */
const unstableFileSystems: readonly number[] = [
  0x4d44, 0x2011bab0, 0xff534d42, 0xfe534d42, 0x517b, 0x65735546, 0x01021997, 0x786f4256,
];

async function hasLastingInodes(folder: string): Promise<boolean> {
  try {
    return !unstableFileSystems.includes((await statfs(folder)).type);
  } catch {
    // A file system that does not report its type: size and time have to do.
    return false;
  }
}
