import {
  chunkBytes,
  type JsonColumn,
  type Kernel,
  type RecordFormat,
} from '../../kernel/kernel.ts';
import type { RowIndex } from './rowIndex.ts';

/** A longer record ends what can be shown of a file, since all of it has to be in memory. In bytes. */
export const longestRecord = 64 * 1024 * 1024;

/** Indexes the records of one file, chunk by chunk. */
export class PartIndexer {
  readonly index: RowIndex;
  readonly format: RecordFormat;
  readonly #kernel: Kernel;
  readonly #cells: number | undefined;
  readonly #onColumns: (columns: readonly JsonColumn[]) => void;

  /**
   * @param cells how many cells the header of a CSV has.
   * @param onColumns called with columns of JSON that the kernel did not know.
   */
  constructor(
    kernel: Kernel,
    index: RowIndex,
    format: RecordFormat,
    cells: number | undefined,
    onColumns: (columns: readonly JsonColumn[]) => void,
  ) {
    this.#kernel = kernel;
    this.index = index;
    this.format = format;
    this.#cells = cells;
    this.#onColumns = onColumns;
  }

  /**
   * Takes the first `length` bytes of the kernel, which stand at `index.end` of the file.
   *
   * @param isLast whether the file ends with them.
   * @returns how many of them have been indexed. Where none are, more bytes are needed at once.
   */
  take(length: number, isLast: boolean): number {
    const kernel = this.#kernel;
    const { index } = this;
    const cells = this.#cells;
    const options = { format: this.format, isLast, ...(cells !== undefined && { cells }) };
    const split = kernel.split(length, options);
    this.#addFaults(split);
    if (split.isUnclosed) {
      index.faults = { ...index.faults, unclosed: index.records + split.records - 1 };
    }
    if (split.records > 0) {
      index.add(kernel.starts, kernel.ends, split.records, index.end);
    }
    index.end += split.consumed;
    if (split.isBroken) {
      index.faults = { ...index.faults, unreadable: 'notAnElement' };
    } else if (split.consumed === 0 && length >= longestRecord) {
      index.faults = { ...index.faults, unreadable: 'tooLong' };
    }
    const isAtEnd = isLast && split.consumed === length;
    index.isComplete = isAtEnd || split.isEnd || index.faults.unreadable !== undefined;
    return split.consumed;
  }

  #addFaults(split: { misfits: number; firstMisfit: number; records: number }): void {
    let { misfits, firstMisfit: first } = split;
    if (this.format !== 'csv' && split.records > 0) {
      const found = this.#kernel.discoverColumns();
      [misfits, first] = [found.malformed, found.firstMalformed];
      if (found.columns.length > 0) {
        this.#onColumns(found.columns);
      }
    }
    const { index } = this;
    const { faults } = index;
    const isFirst = faults.firstMisfit === -1 && first !== -1;
    index.faults = {
      ...faults,
      misfits: faults.misfits + misfits,
      firstMisfit: isFirst ? index.records + first : faults.firstMisfit,
    };
  }
}

/** How many bytes to give the indexer next: more than before where these had not one whole record. */
export const nextLength = (consumed: number, length: number): number =>
  consumed > 0 ? chunkBytes : Math.min(2 * length, longestRecord);
