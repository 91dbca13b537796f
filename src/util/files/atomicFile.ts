import { randomBytes } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { open, rename, stat, unlink } from './fileSystem.ts';
import type { Patience } from './patience.ts';

/** The suffix of every temporary file of `writeFileAtomically`, by which files of a crash can be recognized. */
export const temporarySuffix = '.tmp';

/**
 * Writes a file so that a reader, or a crash at any moment, finds either the old content or the new, and nothing in
 * between: into a temporary file in the same folder, synced, then renamed.
 * The file is readable by the user only (mode 0600), unless another mode is given.
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
    /** Called before the old content is replaced, which does not happen if it rejects. */
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
    // The file has its new content already. Rejecting now would make the caller undo what every reader sees.
  }
}

/** Error codes of file systems without such an operation: some network and user-space ones. */
const cannotSync = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'ENOTTY'];

/** Flushes a file to disk, if the file system supports it; `isDataOnly` excludes its timestamps. */
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

/** Makes a rename or a new file in a folder durable, if the system can sync a folder (Windows cannot). */
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

/** Deletes a file, if it exists. */
export async function removeIfThere(path: string, patience?: Patience): Promise<void> {
  try {
    await unlink(path, patience);
  } catch (error) {
    if (!isSystemError(error, 'ENOENT', 'ENOTDIR')) {
      throw error;
    }
  }
}

/** Returns the stats of a file or folder; `undefined` if it does not exist. */
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

/** Returns whether an error is a system error with one of these codes (such as `ENOENT`). */
export function isSystemError(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  );
}
