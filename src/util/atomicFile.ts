import { randomBytes } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { open, rename, stat, unlink } from './fileSystem.ts';
import type { Patience } from './patience.ts';

/** Ends the name of every temporary file of `writeFileAtomically`, so that what a crash leaves can be told apart. */
export const temporarySuffix = '.tmp';

/**
 * Writes a file so that a reader, or a crash at any moment, meets the old content or the new and nothing between: into a
 * temporary file in the same folder, synced, then renamed.
 *
 * The file is the user's alone (mode 0600), unless another mode is given.
 */
export async function writeFileAtomically(
  path: string,
  data: string | Uint8Array,
  {
    mode = 0o600,
    patience,
    confirm,
  }: {
    readonly mode?: number;
    readonly patience?: Patience | undefined;
    /** Called before the old content is replaced. What it rejects with keeps that. */
    readonly confirm?: (() => Promise<void>) | undefined;
  } = {},
): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}${temporarySuffix}`;
  try {
    const file = await open(temporary, 'wx', mode, patience);
    try {
      await file.writeFile(data);
      await syncFile(file);
    } finally {
      await file.close();
    }
    await confirm?.();
    await rename(temporary, path, patience);
  } catch (error) {
    await removeIfThere(temporary, patience);
    throw error;
  }
  try {
    await syncFolder(dirname(path));
  } catch {
    // The file has its new content already. To reject now would make the caller undo what every reader sees.
  }
}

/** What a file system says that has no such thing: some network and user-space ones. */
const cannotSync = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'ENOTTY'];

/** Sends what was written to a file to the disk, where the file system knows how; `isDataOnly` leaves its times out. */
export async function syncFile(
  file: Pick<FileHandle, 'sync' | 'datasync'>,
  { isDataOnly = false }: { isDataOnly?: boolean } = {},
): Promise<void> {
  try {
    await (isDataOnly ? file.datasync() : file.sync());
  } catch (error) {
    if (!isSystemError(error, ...cannotSync)) {
      throw error;
    }
  }
}

/** Makes a rename or a new file in a folder durable, where the system can sync a folder (Windows cannot). */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    if (!isSystemError(error, 'EISDIR', 'EPERM', 'EACCES', 'EBUSY', 'EBADF', ...cannotSync)) {
      throw error;
    }
  } finally {
    await handle?.close();
  }
}

/** Deletes a file. That it is not there, or no longer, is as good. */
export async function removeIfThere(path: string, patience?: Patience): Promise<void> {
  try {
    await unlink(path, patience);
  } catch (error) {
    if (!isSystemError(error, 'ENOENT', 'ENOTDIR')) {
      throw error;
    }
  }
}

/** Looks at a file or folder; `undefined` when there is none. */
export async function statIfThere(
  path: string,
  patience?: Patience,
): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, patience);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
}

/** Whether an error is one of the system's, with one of these codes (such as `ENOENT`). */
export function isSystemError(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  );
}
