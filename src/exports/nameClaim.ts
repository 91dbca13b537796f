import { basename, join } from 'node:path';
import * as z from 'zod/mini';
import {
  isSystemError,
  removeIfThere,
  statIfThere,
  writeFileAtomically,
} from '../util/atomicFile.ts';
import { open, readFile, rename } from '../util/fileSystem.ts';
import type { Target } from './partialFile.ts';

/** What a note says that stands in the folder from before a name is taken until the job knows of the file. */
const claim = z.object({
  /** The name alone. */
  name: z.string().check(z.minLength(1)),
  /** Size of the whole file. */
  bytes: z.int().check(z.nonnegative()),
});

type Claimable = Pick<Target, 'folder' | 'partial' | 'claim'>;

/**
 * Gives a partial file its name where a file cannot have two: exFAT, FAT32, many network and user-space file systems. An
 * empty file takes the name, if it is free, and is then replaced, so that no other file ever is.
 *
 * A process that dies between these two steps leaves the empty file, for as long as it takes until the job is gone on with:
 * the note that was written before says that it is ours, and `findClaimed` removes it.
 *
 * @throws EEXIST when the name is taken.
 */
export async function claimByEmptyFile(target: Claimable, name: string): Promise<void> {
  const path = join(target.folder, name);
  const partial = await statIfThere(target.partial);
  const note: z.infer<typeof claim> = { name, bytes: Number(partial?.size ?? 0) };
  await writeFileAtomically(target.claim, JSON.stringify(note));
  try {
    await (await open(path, 'wx', 0o600)).close();
  } catch (error) {
    await removeIfThere(target.claim);
    throw error;
  }
  try {
    await rename(target.partial, path);
  } catch (error) {
    await removeIfThere(path);
    await removeIfThere(target.claim);
    throw error;
  }
}

/**
 * Finds the file that got its name by `claimByEmptyFile`, and was not stored in its job. Where it did not come to that, the
 * name is given back.
 */
export async function findClaimed(
  target: Claimable,
): Promise<{ readonly path: string; readonly bytes: number } | undefined> {
  const note = await readClaim(target.claim);
  if (note === undefined) {
    return undefined;
  }
  const path = join(target.folder, note.name);
  const file = await statIfThere(path);
  if (file?.isFile() === true && (await statIfThere(target.partial)) === undefined) {
    if (Number(file.size) === note.bytes) {
      return { path, bytes: note.bytes };
    }
  }
  if (file?.isFile() === true && file.size === 0n) {
    await removeIfThere(path);
  }
  await removeIfThere(target.claim);
  return undefined;
}

async function readClaim(path: string): Promise<z.infer<typeof claim> | undefined> {
  try {
    const note = claim.safeParse(JSON.parse(await readFile(path))).data;
    // The name is looked for in the folder, and nowhere else.
    return note?.name === basename(note?.name ?? '') ? note : undefined;
  } catch (error) {
    if (
      error instanceof SyntaxError ||
      isSystemError(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'ELOOP')
    ) {
      return undefined;
    }
    throw error;
  }
}
