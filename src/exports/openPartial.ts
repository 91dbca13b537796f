import type { FileHandle } from 'node:fs/promises';
import { open } from '../util/fileSystem.ts';
import { makeWay } from '../util/makeWay.ts';

/** Opens the partial file afresh, for the user alone. What an earlier attempt left is removed; a link is never followed. */
export async function openPartial({ partial }: { readonly partial: string }): Promise<FileHandle> {
  await makeWay(partial);
  return open(partial, 'wx', 0o600);
}
