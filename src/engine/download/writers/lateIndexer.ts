import type { FileHandle } from 'node:fs/promises';
import type { CsvPiece } from '../../../records/kernel/csvScan.ts';
import type { CsvIndexer } from '../../../records/table/source/csvIndexer.ts';
import type { IndexTarget } from '../../tables/indexFiles.ts';

interface HeldPiece {
  readonly piece: Uint8Array;
  readonly found: CsvPiece;
  readonly position: number;
}

/** Makes the row index of a CSV while it is written, and loads the code for that once the file is large enough for an index. */
export class LateIndexer {
  readonly #target: IndexTarget;
  /** The pieces until the code is loaded. Undefined from then on, and where it cannot be loaded. */
  #held: HeldPiece[] | undefined = [];
  #loading: Promise<void> | undefined;
  #indexer: CsvIndexer | undefined;

  constructor(target: IndexTarget) {
    this.#target = target;
  }

  /** Takes the next piece of the file: see `CsvIndexer.take`. */
  take(piece: Uint8Array, found: CsvPiece, position: number): void {
    this.#indexer?.take(piece, found, position);
    // The buffers of both are used again.
    this.#held?.push({ piece: Uint8Array.from(piece), found: copyOf(found), position });
    if (position + piece.length >= this.#target.leastBytes) {
      this.#loading ??= this.#load().catch(() => void (this.#held = undefined));
    }
  }

  /**
   * Stores the index of the file, which is written and synced, unless it is a small one. What an earlier attempt may have stored is
   * of another file, and recognized as that. Never throws.
   */
  async store(file: Pick<FileHandle, 'stat'>): Promise<void> {
    await this.#loading;
    if (this.#indexer) {
      const { storeIndex } = await import('./rowIndexing.ts');
      await storeIndex(this.#target.path, this.#indexer, file);
    }
  }

  async #load(): Promise<void> {
    const { CsvIndexer } = await import('./rowIndexing.ts');
    const indexer = new CsvIndexer();
    for (const { piece, found, position } of this.#held ?? []) {
      indexer.take(piece, found, position);
    }
    this.#held = undefined;
    this.#indexer = indexer;
  }
}

const copyOf = (found: CsvPiece): CsvPiece => ({
  ...found,
  starts: found.starts.slice(0, found.records),
  ends: found.ends.slice(0, found.records),
});
