import type { BigIntStats } from 'node:fs';
import { join } from 'node:path';
import { isSystemError, removeIfThere, statIfThere, syncFolder } from '../../util/atomicFile.ts';
import { link } from '../../util/fileSystem.ts';
import type { Patience } from '../../util/patience.ts';
import { runAll } from '../../util/runAll.ts';
import { claimByEmptyFile, findClaimed } from './nameClaim.ts';
import { partialName, type PartialKind } from './partialNames.ts';

/** Where a file goes while it is not whole, and under which names it may appear when it is. */
export interface Target {
  readonly folder: string;
  /** Absolute path of the partial file, of the same name in each attempt of the same job. */
  readonly partial: string;
  /** Absolute path of the body's bytes as they came, while the file is not whole. */
  readonly download: string;
  /** Absolute path of a note of the name that the file is about to get, where it cannot have two names at once. */
  readonly claim: string;
  /** Names for the finished file, the best first, without an end. */
  readonly names: () => Generator<string, never>;
}

/** A job's partial files stand in the folder of the final one and name the job, so that what a crash left is known as its own. */
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

/** Deletes the file that is being made of a part, and the note of its name. The bytes as they came stay. */
export async function removePartial(
  { partial, claim }: Pick<Target, 'partial' | 'claim'>,
  patience?: Patience,
): Promise<void> {
  await removeIfThere(partial, patience);
  await removeIfThere(claim, patience);
}

/**
 * Deletes the file that is being made of a part, unless it stands under its final name, although it should not, and cannot be
 * deleted there: then what tells that it is ours stays, so that the next attempt takes it up and makes no second one.
 */
export async function removeUnpublished(target: Target, patience?: Patience): Promise<void> {
  if ((await findPublished(target, patience)) === undefined) {
    await removePartial(target, patience);
  }
}

/** Deletes what a part has under its partial names. Throws the first fault when all have been tried. */
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
 * Gives a whole and synced partial file the first of its names that is free, and never replaces a file.
 *
 * The partial name stays, as a second link to the same file, until the caller has stored the result and removes it: so a
 * crash between the two is found by `findPublished` and does not lead to a second copy. Where there are no links, a note
 * does the same.
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

/** What another way to the name would meet as well. All else may mean that there are no links: each system has its own code. */
const meetsAnyWay = ['ENOENT', 'ENOTDIR', 'ENOSPC', 'EDQUOT', 'EROFS', 'ENAMETOOLONG', 'EIO'];

/** Where links are not allowed, the answer is that of a file in use, and stays. */
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
    if (isSystemError(error, ...meetsAnyWay)) {
      throw error;
    }
    signal?.throwIfAborted();
    await claimByEmptyFile(target, name, { signal });
  }
}

/** Over a network, a link can be made whose answer is lost: then the second try finds that the name is taken, by us. */
async function isLinked({ folder, partial }: Target, name: string): Promise<boolean> {
  const own = await statIfThere(partial);
  const other = await statOrNothing(join(folder, name));
  return own !== undefined && other !== undefined && own.nlink > 1n && isSameInode(own, other);
}

/** How many names are looked at for a file of which it is known that it has one. */
const namesAtMost = 1000;

/** Finds the file that `publish` made before a crash kept it from being stored in the job. */
export async function findPublished(
  target: Target,
  patience?: Patience,
): Promise<{ readonly path: string; readonly bytes: number } | undefined> {
  const partial = await statIfThere(target.partial, patience);
  return (
    (partial && (await findLinked(target, partial, patience))) ?? findClaimed(target, patience)
  );
}

/** Looks for the second name of a partial file. Some network file systems count one link, whatever there are. */
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
    if ((file === undefined && partial.nlink < 2n) || ++looked >= namesAtMost) {
      return undefined;
    }
  }
  return undefined;
}

/** Whether two names are those of one file. File systems that make up their numbers can give one to two files. */
export const isSameInode = (one: BigIntStats, other: BigIntStats): boolean =>
  one.ino !== 0n &&
  one.ino === other.ino &&
  one.dev === other.dev &&
  one.size === other.size &&
  one.mtimeNs === other.mtimeNs;

/** What has a name may be a link to nowhere, or in a circle: then it is not the file. */
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

/** Which file it is that has a name; nothing when none has. A number alone is soon given to another file. */
export async function identityOf(path: string, patience?: Patience): Promise<string | undefined> {
  const file = await statIfThere(path, patience);
  return file && `${file.dev} ${file.ino} ${file.mtimeNs}`;
}

/** Deletes a file, unless its name is another file's by now. */
export async function removeSame(
  path: string,
  identity: string | undefined,
  patience?: Patience,
): Promise<void> {
  if (identity !== undefined && (await identityOf(path, patience)) === identity) {
    await removeIfThere(path, patience);
  }
}
