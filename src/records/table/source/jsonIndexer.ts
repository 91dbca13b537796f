import { chunkBytes, type Kernel } from '../../kernel/kernel.ts';
import type { LastingIdentity } from '../model.ts';
import { recognizeFile } from './fileFormat.ts';
import { nextLength, PartIndexer } from './partIndexer.ts';
import { RowIndex, type RowIndexData } from './rowIndex.ts';

/** A file with a longer record is left to the table, so that a download does not need the memory for it. */
const longestRecord = 16 * 1024 * 1024;

/**
 * Makes the row index of a file of JSON while it is written, so that it need not be read for that: of the same chunks, as a table
 * does that reads it.
 */
export class JsonIndexer {
  readonly #kernel: Kernel;
  readonly #name: string;
  #indexer: PartIndexer | undefined;
  /** How many bytes the next chunk has, and how many the kernel has already. */
  #length = chunkBytes;
  #held = 0;
  /** Whether nothing more is needed of the file, or it is left to the table. */
  #isDone = false;
  #isGivenUp = false;

  /**
   * @param kernel used by nothing else, without columns.
   * @param name of the file, whose extension says what its text cannot.
   */
  constructor(kernel: Kernel, name: string) {
    this.#kernel = kernel;
    this.#name = name;
  }

  /** Takes the next bytes of the file. */
  take(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.#isDone;) {
      if (this.#held >= this.#length) {
        // Only now it is known that the file goes on.
        this.#index(false);
      } else {
        const piece = bytes.subarray(at, at + this.#length - this.#held);
        this.#kernel.bytes.set(piece, this.#held);
        this.#held += piece.length;
        at += piece.length;
      }
    }
  }

  /**
   * Ends the file.
   *
   * @param identity of the whole file.
   * @returns undefined where the table has to index it.
   */
  end(identity: LastingIdentity): RowIndexData | undefined {
    while (!this.#isDone) {
      this.#index(true);
    }
    const format = this.#indexer?.format;
    return this.#isGivenUp || format === undefined
      ? undefined
      : this.#indexer?.index.toData(identity, {
          ...{ format, columns: this.#kernel.columns, width: undefined },
        });
  }

  /** Indexes what the kernel has. */
  #index(isLast: boolean): void {
    const indexer = (this.#indexer ??= this.#begin(isLast));
    if (!indexer || (isLast && this.#held === 0)) {
      this.#isDone = true;
      return;
    }
    if (this.#held < this.#length && !isLast) {
      // What is before the first record is not in the chunk any more.
      return;
    }
    // More can be left of a longer chunk.
    const length = Math.min(this.#held, this.#length);
    const consumed = indexer.take(length, isLast && length === this.#held);
    this.#skip(consumed);
    this.#length = nextLength(consumed, this.#length);
    this.#isGivenUp = this.#length > longestRecord;
    this.#isDone = indexer.index.isComplete || this.#isGivenUp;
    if (!this.#isDone) {
      this.#kernel.reserve(this.#length);
    }
  }

  /** Begins with the first bytes of the file. */
  #begin(isWhole: boolean): PartIndexer | undefined {
    const head = Buffer.from(this.#kernel.bytes.subarray(0, this.#held));
    const found = recognizeFile(head, isWhole, this.#name);
    if (found.format === undefined || found.format === 'csv') {
      this.#isGivenUp = true;
      return undefined;
    }
    this.#skip(found.start);
    const index = new RowIndex(found.start);
    return new PartIndexer(this.#kernel, index, found.format, undefined, () => undefined);
  }

  #skip(bytes: number): void {
    this.#kernel.bytes.copyWithin(0, bytes, this.#held);
    this.#held -= bytes;
  }
}
