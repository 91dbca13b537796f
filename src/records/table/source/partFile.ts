import { fstatSync, readSync, type BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, stat } from '../../../util/files/fileSystem.ts';
import type { FileIdentity, LastingIdentity } from '../model.ts';
import { TableFileError } from './tableFileError.ts';

/** Returns what distinguishes a file from what is there after a change. */
export const identityOf = (stats: BigIntStats): FileIdentity => ({
  size: Number(stats.size),
  modified: String(stats.mtimeNs),
  device: String(stats.dev),
  inode: String(stats.ino),
});

/** Returns whether this is the file that had an identity before a restart. */
export const isFileOf = (file: FileIdentity, before: LastingIdentity): boolean =>
  file.size === before.size && file.modified === before.modified && file.inode === before.inode;

export const isSameFile = (a: FileIdentity, b: FileIdentity): boolean =>
  isFileOf(a, b) && a.device === b.device;

/** One file of a table, kept open, so that it can be read to the end even if another takes its place. */
export class PartFile {
  readonly path: string;
  readonly identity: FileIdentity;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle, identity: FileIdentity) {
    this.path = path;
    this.#handle = handle;
    this.identity = identity;
  }

  static async open(path: string): Promise<PartFile> {
    const handle = await open(path, 'r');
    try {
      return new PartFile(path, handle, identityOf(await handle.stat({ bigint: true })));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get size(): number {
    return this.identity.size;
  }

  /** Reads bytes at a position of the file. Throws where there are fewer by now. */
  read(into: Uint8Array, at: number, length: number, position: number): void {
    let done = 0;
    while (done < length) {
      const read = readSync(this.#handle.fd, into, at + done, length - done, position + done);
      if (read === 0) {
        throw new TableFileError('changed');
      }
      done += read;
    }
  }

  /** Throws where the bytes of the open file are others by now. */
  check(): void {
    const { size, modified } = identityOf(fstatSync(this.#handle.fd, { bigint: true }));
    if (size !== this.identity.size || modified !== this.identity.modified) {
      throw new TableFileError('changed');
    }
  }

  /** Returns whether the path still leads to the file as it was. */
  async state(): Promise<'same' | 'changed' | 'gone'> {
    let now: BigIntStats;
    try {
      now = await stat(this.path);
    } catch {
      // Whatever keeps it from being looked at: it cannot be opened again.
      return 'gone';
    }
    return isSameFile(identityOf(now), this.identity) ? 'same' : 'changed';
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
