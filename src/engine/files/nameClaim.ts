import { basename, join } from 'node:path';
import * as z from 'zod/mini';
import { isSystemError, removeIfThere, syncFile } from '../../util/files/atomicFile.ts';
import { open, readFile, rename } from '../../util/files/fileSystem.ts';
import { freeName } from '../../util/files/freeName.ts';
import { parseJson } from '../../util/parseJson.ts';
import type { Patience } from '../../util/files/patience.ts';
import { identify, lstatIfThere } from './finishedFile.ts';
import type { Target } from './partialFile.ts';
import { type FileIdentity, fileIdentity } from '../model/fileIdentity.ts';

/** The contents of a claim file, which is in the folder from before a name is reserved until the job knows the file. */
const claim = z.object({
  /** The name only. */
  name: z.string().check(z.minLength(1)),
  /** Size of the complete file. */
  bytes: z.int().check(z.nonnegative()),
  /** The identity of the file, under any name. Missing in claims of earlier versions. */
  identity: z.optional(fileIdentity),
});
type Claim = z.infer<typeof claim>;

type Claimable = Pick<Target, 'folder' | 'partial' | 'claim'>;

/** Thrown for a name that a file has. */
class NameTaken extends Error {
  override readonly name = 'NameTaken';
  readonly code = 'EEXIST';
}

/**
 * Publishes a partial file where there are no hard links: exFAT, FAT32, many network and user-space file systems.
 * An empty file reserves the name, if it is free, and is then replaced, so that no other file ever is.
 * A process that dies between these two steps leaves the empty file until the job is resumed: the claim that was
 * written before says that it is ours, and `findClaimed` removes it.
 *
 * @throws EEXIST when the name is taken.
 */
export async function claimByEmptyFile(
  target: Claimable,
  name: string,
  patience?: Patience,
): Promise<void> {
  const path = join(target.folder, name);
  if ((await lstatIfThere(path, patience)) !== undefined) {
    // Before the claim, which would declare this file ours.
    throw new NameTaken('The name is taken.');
  }
  await writeClaim(target, name, patience);
  try {
    await (await open(path, 'wx', 0o600, patience)).close();
  } catch (error) {
    await removeIfThere(target.claim, patience);
    throw error;
  }
  try {
    await rename(target.partial, path, patience);
  } catch (error) {
    await removeIfThere(path, patience);
    await removeIfThere(target.claim, patience);
    throw error;
  }
}

/**
 * Finds the file that got its name by `claimByEmptyFile`, and was not stored in its job. If it never got the name, that
 * is freed.
 */
export async function findClaimed(
  target: Claimable,
  patience?: Patience,
): Promise<{ readonly path: string; readonly bytes: number } | undefined> {
  const note = await readClaim(target.claim, patience);
  if (note === undefined) {
    return undefined;
  }
  const path = join(target.folder, note.name);
  const file = await lstatIfThere(path, patience);
  if (file?.isFile() === true && (await lstatIfThere(target.partial, patience)) === undefined) {
    if (Number(file.size) === note.bytes && (await isClaimed(path, note))) {
      return { path, bytes: note.bytes };
    }
  }
  if (file?.isFile() === true && file.size === 0n) {
    await removeIfThere(path, patience);
  }
  await removeIfThere(target.claim, patience);
  return undefined;
}

/**
 * Writes the claim in one go, under its own name: one that a crash truncated is ignored, and no name was reserved by
 * then. So there is no temporary file that a crash could leave behind.
 */
async function writeClaim(
  target: Claimable,
  name: string,
  patience: Patience | undefined,
): Promise<void> {
  const partial = await lstatIfThere(target.partial, patience);
  const identity = await identify(target.partial);
  const note: Claim = { name, bytes: Number(partial?.size ?? 0), ...(identity && { identity }) };
  await freeName(target.claim, patience);
  const file = await open(target.claim, 'wx', 0o600, patience);
  try {
    await file.writeFile(JSON.stringify(note));
    await syncFile(file);
  } finally {
    await file.close();
  }
}

/** Some of the file systems without hard links store times with a resolution of two seconds. */
const timeStepNs = 2e9;

/**
 * Returns whether a file is the one of a claim: another export can have saved one of the same size under the freed
 * name.
 */
async function isClaimed(path: string, { identity: noted }: Claim): Promise<boolean> {
  const found = noted && (await identify(path));
  return noted === undefined || (found !== undefined && isSameIdentity(noted, found));
}

const isSameIdentity = (one: FileIdentity, other: FileIdentity): boolean =>
  (one.inode === undefined || other.inode === undefined || one.inode === other.inode) &&
  Math.abs(Number(one.modifiedNs) - Number(other.modifiedNs)) <= timeStepNs;

async function readClaim(path: string, patience: Patience | undefined): Promise<Claim | undefined> {
  try {
    const note = claim.safeParse(parseJson(await readFile(path, patience))).data;
    // The name is looked up in the folder, and nowhere else.
    return note?.name === basename(note?.name ?? '') ? note : undefined;
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'ELOOP')) {
      return undefined;
    }
    throw error;
  }
}
