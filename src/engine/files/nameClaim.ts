import { basename, join } from 'node:path';
import * as z from 'zod/mini';
import { isSystemError, removeIfThere, syncFile } from '../../util/atomicFile.ts';
import { open, readFile, rename } from '../../util/fileSystem.ts';
import { makeWay } from '../../util/makeWay.ts';
import { parseJson } from '../../util/parseJson.ts';
import type { Patience } from '../../util/patience.ts';
import { identify, lstatIfThere } from './finishedFile.ts';
import type { Target } from './partialFile.ts';
import { type FileIdentity, fileIdentity } from '../model/fileIdentity.ts';

/** What a note says that stands in the folder from before a name is taken until the job knows of the file. */
const claim = z.object({
  /** The name alone. */
  name: z.string().check(z.minLength(1)),
  /** Size of the whole file. */
  bytes: z.int().check(z.nonnegative()),
  /** Which file it is, under whatever name. Missing in notes of earlier versions. */
  identity: z.optional(fileIdentity),
});
type Claim = z.infer<typeof claim>;

type Claimable = Pick<Target, 'folder' | 'partial' | 'claim'>;

/** Said of a name that a file has. */
class NameTaken extends Error {
  override readonly name = 'NameTaken';
  readonly code = 'EEXIST';
}

/**
 * Gives a partial file its name where a file cannot have two: exFAT, FAT32, many network and user-space file systems. An
 * empty file takes the name, if it is free, and is then replaced, so that no other file ever is.
 *
 * A process that dies between these two steps leaves the empty file, for as long as it takes until the job is gone on with:
 * the note that was written before says that it is ours, and `findClaimed` removes it.
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
    // Before the note, which would say of this file that it is ours.
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
 * Finds the file that got its name by `claimByEmptyFile`, and was not stored in its job. Where it did not come to that, the
 * name is given back.
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
 * Writes the note in one go, under its own name: one that a crash cut short says nothing, and no name was taken by then. So
 * there is no temporary file that a crash could leave.
 */
async function writeClaim(
  target: Claimable,
  name: string,
  patience: Patience | undefined,
): Promise<void> {
  const partial = await lstatIfThere(target.partial, patience);
  const identity = await identify(target.partial);
  const note: Claim = { name, bytes: Number(partial?.size ?? 0), ...(identity && { identity }) };
  await makeWay(target.claim, patience);
  const file = await open(target.claim, 'wx', 0o600, patience);
  try {
    await file.writeFile(JSON.stringify(note));
    await syncFile(file);
  } finally {
    await file.close();
  }
}

/** Some of the file systems without links keep a time to two seconds only. */
const timeStepNs = 2e9;

/** Whether a file is the one of a note: another export can have put one of the same size under the name that was freed. */
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
    // The name is looked for in the folder, and nowhere else.
    return note?.name === basename(note?.name ?? '') ? note : undefined;
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'ELOOP')) {
      return undefined;
    }
    throw error;
  }
}
