import type { BigIntStats } from 'node:fs';
import { join } from 'node:path';
import {
  isSystemError,
  removeIfThere,
  statIfThere,
  syncFolder,
} from '../../util/files/atomicFile.ts';
import { link } from '../../util/files/fileSystem.ts';
import type { Patience } from '../../util/files/patience.ts';
import { isSameInode } from '../../util/files/sameInode.ts';
import { runAll } from '../../util/runAll.ts';
import { claimByEmptyFile, findClaimed } from './nameClaim.ts';
import { partialName, type PartialKind } from './partialNames.ts';

/** The paths of an incomplete file, and the names that it may get when it is complete. */
export interface Target {
  readonly folder: string;
  /** Absolute path of the partial file, the same in each attempt of a job. */
  readonly partial: string;
  /** Absolute path of the resume file: the body's bytes as received, while the file is incomplete. */
  readonly download: string;
  /** Absolute path of the claim to the name that the file is about to get, where there are no hard links. */
  readonly claim: string;
  /** Yields names for the complete file, the best first, without end. */
  readonly names: () => Generator<string, never>;
}

/**
 * A job's partial files are in the folder of the final one and name the job, so that they can be recognized after a
 * crash.
 */
export function targetOf(
  folder: string,
  jobId: string,
  names: () => Generator<string, never>,
  part = 0,
): Target {
  const own = (kind: PartialKind) => join(folder, partialName(jobId, part, kind));
  return {
    folder,
    partial: own('partial'),
    download: own('download'),
    claim: own('partial.claim'),
    names,
  };
}

/** Deletes the partial file of a part, and its claim. The resume file stays. */
export async function removePartial(
  { partial, claim }: Pick<Target, 'partial' | 'claim'>,
  patience?: Patience,
): Promise<void> {
  await removeIfThere(partial, patience);
  await removeIfThere(claim, patience);
}

/**
 * Deletes the partial file of a part, unless it has its final name, although it should not, and cannot be deleted
 * there: then the evidence that it is ours stays, so that the next attempt finds it and creates no second one.
 */
export async function removeUnpublished(target: Target, patience?: Patience): Promise<void> {
  if ((await findPublished(target, patience)) === undefined) {
    await removePartial(target, patience);
  }
}

/** Deletes all files of a part with partial names. Throws the first error when all have been tried. */
export async function removePartials(
  target: Pick<Target, 'partial' | 'download' | 'claim'>,
  patience?: Patience,
): Promise<void> {
  await runAll([
    () => removeIfThere(target.download, patience),
    () => removePartial(target, patience),
  ]);
}

/**
 * Publishes a complete and synced partial file under the first free one of its names, and never replaces a file.
 * The partial name stays, as a second link to the same file, until the caller has stored the result and removes it:
 * after a crash between the two, `findPublished` finds it and no second copy is created. Where there are no hard links,
 * a claim does the same.
 */
export async function publish(target: Target, signal?: AbortSignal): Promise<string> {
  for (const name of target.names()) {
    const path = join(target.folder, name);
    try {
      await takeName(target, name, signal);
    } catch (error) {
      if (isSystemError(error, 'EEXIST')) {
        continue;
      }
      throw error;
    }
    try {
      await syncFolder(target.folder);
    } catch (error) {
      await removeIfThere(path, { signal });
      throw error;
    }
    return path;
  }
  throw new Error('There was no name left for a file.');
}

/**
 * Errors that the alternative to links would meet as well. Any other may mean that there are no links: each system has
 * its own code.
 */
const unrelatedToLinks = ['ENOENT', 'ENOTDIR', 'ENOSPC', 'EDQUOT', 'EROFS', 'ENAMETOOLONG', 'EIO'];

/** If links are not permitted, the error is that of a file in use, and permanent. */
const linkMs = 1000;

async function takeName(target: Target, name: string, signal?: AbortSignal): Promise<void> {
  try {
    await link(target.partial, join(target.folder, name), { totalMs: linkMs, signal });
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) {
      if (await isLinked(target, name)) {
        return;
      }
      throw error;
    }
    if (isSystemError(error, ...unrelatedToLinks)) {
      throw error;
    }
    signal?.throwIfAborted();
    await claimByEmptyFile(target, name, { signal });
  }
}

/**
 * On a network, a link can be created whose response is lost: then the second try finds that the name is taken, by us.
 */
async function isLinked({ folder, partial }: Target, name: string): Promise<boolean> {
  const own = await statIfThere(partial);
  const other = await statOrNothing(join(folder, name));
  return own !== undefined && other !== undefined && own.nlink > 1n && isSameInode(own, other);
}

/** How many names are checked for a file that is known to have one. */
const maxNames = 1000;

/** Finds the file that `publish` created before a crash kept it from being stored in the job. */
export async function findPublished(
  target: Target,
  patience?: Patience,
): Promise<{ readonly path: string; readonly bytes: number } | undefined> {
  const partial = await statIfThere(target.partial, patience);
  return (
    (partial && (await findLinked(target, partial, patience))) ?? findClaimed(target, patience)
  );
}

/** Finds the second name of a partial file. Some network file systems always report one link. */
async function findLinked(
  { folder, names }: Target,
  partial: BigIntStats,
  patience: Patience | undefined,
): Promise<{ readonly path: string; readonly bytes: number } | undefined> {
  let looked = 0;
  for (const name of names()) {
    const path = join(folder, name);
    const file = await statOrNothing(path, patience);
    if (file !== undefined && isSameInode(file, partial)) {
      return { path, bytes: Number(file.size) };
    }
    // An earlier name can have become free since.
    if ((file === undefined && partial.nlink < 2n) || ++looked >= maxNames) {
      return undefined;
    }
  }
  return undefined;
}

/** A name may be a dangling or circular link: then it is not the file. */
async function statOrNothing(path: string, patience?: Patience): Promise<BigIntStats | undefined> {
  try {
    return await statIfThere(path, patience);
  } catch (error) {
    if (isSystemError(error, 'ELOOP', 'EACCES', 'EPERM', 'ENAMETOOLONG')) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Returns the identity of the file with a name; undefined if there is none. An inode number alone is soon reused for
 * another file.
 */
export async function identityOf(path: string, patience?: Patience): Promise<string | undefined> {
  const file = await statIfThere(path, patience);
  return file && `${file.dev} ${file.ino} ${file.mtimeNs}`;
}

/** Deletes a file, unless its name belongs to another file by now. */
export async function removeSame(
  path: string,
  identity: string | undefined,
  patience?: Patience,
): Promise<void> {
  if (identity !== undefined && (await identityOf(path, patience)) === identity) {
    await removeIfThere(path, patience);
  }
}
