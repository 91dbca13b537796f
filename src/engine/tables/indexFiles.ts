import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { decodeIndex, encodeIndex } from '../../records/table/source/indexFile.ts';
import { identityOf } from '../../records/table/source/partFile.ts';
import type { LastingIdentity } from '../../records/table/model.ts';
import type { RowIndexData } from '../../records/table/source/rowIndex.ts';
import { mkdir, open, writeFile } from '../../util/files/fileSystem.ts';

/** Where to store the row index of a file. */
export interface IndexTarget {
  readonly path: string;
  /** How many bytes a file has at least for which an index is made. */
  readonly leastBytes: number;
}

/** Makes the row index of a file while it is written. */
export interface FileIndexer {
  /** Ends the file. Returns undefined where the table has to index it. */
  end(identity: LastingIdentity): RowIndexData | undefined;
}

/** More than an index of a file of a terabyte. */
const mostBytes = 256 * 1024 * 1024;

/** Stores the index of a file that is written and synced. Never throws: without it, the table makes one. */
export async function storeIndex(
  path: string,
  indexer: FileIndexer,
  file: Pick<FileHandle, 'stat'>,
): Promise<void> {
  try {
    const index = indexer.end(identityOf(await file.stat({ bigint: true })));
    if (index) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      // Half an index is recognized by its checksum.
      await writeFile(path, encodeIndex(index), { mode: 0o600 }, { totalMs: 0 });
    }
  } catch {
    // Such as on a full disk, which has room for the file, but for no index.
  }
}

/** Reads stored indexes, without those that are damaged or gone. */
export async function readIndexes(paths: readonly string[]): Promise<readonly RowIndexData[]> {
  const indexes = await Promise.all(paths.map((path) => readIndex(path)));
  return indexes.filter((index) => index !== undefined);
}

async function readIndex(path: string): Promise<RowIndexData | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r', undefined, { totalMs: 0 });
    const { size } = await file.stat();
    return size > mostBytes ? undefined : decodeIndex(await file.readFile());
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}
