import type { FileHandle } from 'node:fs/promises';
import { removeIfThere } from '../../util/atomicFile.ts';
import { open } from '../../util/fileSystem.ts';
import { makeWay } from '../../util/makeWay.ts';

/** Opens the partial file afresh, for the user alone. What an earlier attempt left is removed; a link is never followed. */
export async function openPartial(
  { partial }: { readonly partial: string },
  signal?: AbortSignal,
): Promise<FileHandle> {
  return openAfresh(partial, signal);
}

/**
 * Opens a new file under a name, for the user alone, and removes what has it.
 *
 * @throws the signal's reason, or what the system said last, when the signal is aborted meanwhile: then no file is left.
 */
export async function openAfresh(path: string, signal?: AbortSignal): Promise<FileHandle> {
  await makeWay(path, { signal });
  signal?.throwIfAborted();
  const file = await open(path, 'wx', 0o600, { signal });
  if (signal?.aborted === true) {
    await file.close();
    await removeIfThere(path, { signal });
    signal.throwIfAborted();
  }
  return file;
}
