import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import {
  removeIfThere,
  statIfThere,
  syncFile,
  syncFolder,
  temporarySuffix,
} from '../../util/files/atomicFile.ts';
import { rename } from '../../util/files/fileSystem.ts';
import { isSameInode } from '../../util/files/sameInode.ts';
import { openAfresh } from '../files/openPartial.ts';
import type { SavedRows } from '../../protocol/recordMessages.ts';
import type { TableSource } from './tableSource.ts';

export interface SaveDeps {
  readonly source: Pick<TableSource, 'info' | 'ownBytes'>;
  /** The files of the table. */
  readonly paths: readonly string[];
  /** Called with how much of the files' size was written, from 0 to 1: an estimate, since a view may have few of the rows. */
  readonly onProgress: (done: number) => void;
}

/**
 * Saves the rows of the view, as their bytes are in the files, in a file for the user only. The target is whole or not there:
 * bytes are written beside it and get its name at the end. One of the table's own files is never replaced, since its rows are
 * being read.
 */
export async function saveRows(
  { source, paths, onProgress }: SaveDeps,
  target: string,
  signal: AbortSignal,
): Promise<SavedRows> {
  if (await isOneOf(target, paths)) {
    return { kind: 'sameFile' };
  }
  const partial = `${target}.${randomBytes(6).toString('hex')}${temporarySuffix}`;
  try {
    const bytes = await write(partial, source, onProgress, signal);
    signal.throwIfAborted();
    await rename(partial, target);
    await syncFolder(dirname(target));
    return { kind: 'saved', bytes };
  } catch (error) {
    await removeIfThere(partial);
    if (signal.aborted) {
      return { kind: 'cancelled' };
    }
    throw error;
  }
}

async function write(
  partial: string,
  source: SaveDeps['source'],
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<number> {
  const file = await openAfresh(partial, signal);
  let bytes = 0;
  try {
    for await (const piece of source.ownBytes(signal)) {
      signal.throwIfAborted();
      await file.writeFile(piece);
      bytes += piece.byteLength;
      onProgress(Math.min(1, bytes / Math.max(1, source.info.size)));
    }
    await syncFile(file);
  } finally {
    await file.close();
  }
  return bytes;
}

async function isOneOf(target: string, paths: readonly string[]): Promise<boolean> {
  const there = await statIfThere(target);
  if (there === undefined) {
    return false;
  }
  const files = await Promise.all(paths.map((path) => statIfThere(path)));
  return files.some((file) => file !== undefined && isSameInode(file, there));
}
