import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError, removeIfThere, syncFolder, statIfThere } from '../util/atomicFile.ts';
import { link, open, rename } from '../util/fileSystem.ts';

/** Where a file goes while it is not whole, and under which names it may appear when it is. */
export interface Target {
  readonly folder: string;
  /** Absolute path of the partial file, of the same name in each attempt of the same job. */
  readonly partial: string;
  /** Absolute path of the body's bytes as they came, while the file is not whole. */
  readonly download: string;
  /** Names for the finished file, the best first, without an end. */
  readonly names: () => Generator<string, never>;
}

/** A job's partial files stand beside the final name and name the job, so that what a crash left is known as its own. */
export function targetOf(
  folder: string,
  jobId: string,
  names: () => Generator<string, never>,
): Target {
  const best = names().next().value;
  const own = join(folder, `${best}.${jobId.slice(0, 8)}`);
  return { folder, partial: `${own}.partial`, download: `${own}.download`, names };
}

/** Deletes what a part has under its partial names. */
export async function removePartials({
  partial,
  download,
}: Pick<Target, 'partial' | 'download'>): Promise<void> {
  await removeIfThere(download);
  await removeIfThere(partial);
}

/** Opens the partial file afresh, for the user alone. What an earlier attempt left is removed; a link is never followed. */
export async function openPartial({ partial }: Pick<Target, 'partial'>): Promise<FileHandle> {
  await removeIfThere(partial);
  return open(partial, 'wx', 0o600);
}

/**
 * Gives a whole and synced partial file the first of its names that is free, and never replaces a file.
 *
 * The partial name stays, as a second link to the same file, until the caller has stored the result and removes it: so a
 * crash between the two is found by `findPublished` and does not lead to a second copy.
 */
export async function publish(target: Target): Promise<string> {
  for (const name of target.names()) {
    const path = join(target.folder, name);
    try {
      await claimName(target.partial, path);
    } catch (error) {
      if (isSystemError(error, 'EEXIST')) {
        continue;
      }
      throw error;
    }
    try {
      await syncFolder(target.folder);
    } catch (error) {
      await removeIfThere(path);
      throw error;
    }
    return path;
  }
  throw new Error('There was no name left for a file.');
}

/** Finds the file that `publish` made before a crash kept it from being stored in the job. */
export async function findPublished(
  target: Target,
): Promise<{ readonly path: string; readonly bytes: number } | undefined> {
  const partial = await statIfThere(target.partial);
  if (partial === undefined || partial.nlink < 2) {
    return undefined;
  }
  for (const name of target.names()) {
    const path = join(target.folder, name);
    const file = await statIfThere(path);
    if (file === undefined) {
      return undefined;
    }
    if (file.ino === partial.ino && file.dev === partial.dev) {
      return { path, bytes: Number(file.size) };
    }
  }
  return undefined;
}

/** Which file it is that has a name; nothing when none has. A number alone is soon given to another file. */
export async function identityOf(path: string): Promise<string | undefined> {
  const file = await statIfThere(path);
  return file && `${file.dev} ${file.ino} ${file.mtimeNs}`;
}

/** Deletes a file, unless its name is another file's by now. */
export async function removeSame(path: string, identity: string | undefined): Promise<void> {
  if (identity !== undefined && (await identityOf(path)) === identity) {
    await removeIfThere(path);
  }
}

async function claimName(partial: string, path: string): Promise<void> {
  try {
    await link(partial, path);
  } catch (error) {
    if (!isSystemError(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK')) {
      throw error;
    }
    // A file system without hard links, such as exFAT: make the name ours by an empty file, then replace that.
    await (await open(path, 'wx', 0o600)).close();
    try {
      await rename(partial, path);
    } catch (renameError) {
      await removeIfThere(path);
      throw renameError;
    }
  }
}
