import type { FileHandle } from 'node:fs/promises';
import { removeIfThere } from '../../util/files/atomicFile.ts';
import { open } from '../../util/files/fileSystem.ts';
import { freeName } from '../../util/files/freeName.ts';

/** Creates the partial file, for the user only. What an earlier attempt left is removed; a link is never followed. */
export async function openPartial(
  { partial }: { readonly partial: string },
  signal?: AbortSignal,
): Promise<FileHandle> {
  return openAfresh(partial, signal);
}

/**
 * Creates a file, for the user only, and removes what has its name.
 *
 * @throws the signal's reason, or the system's last error, when the signal is aborted in the meantime: then no file is
 * left.
 */
export async function openAfresh(path: string, signal?: AbortSignal): Promise<FileHandle> {
  await freeName(path, { signal });
  signal?.throwIfAborted();
  const file = await open(path, 'wx', 0o600, { signal });
  if (signal?.aborted === true) {
    await file.close();
    await removeIfThere(path, { signal });
    signal.throwIfAborted();
  }
  return file;
}
