import type { TemporaryFile } from '../../util/files/temporaryFile.ts';

const bufferEntries = 4096;

/** What was changed in one contact. */
export interface Change {
  /** The record before the change. */
  readonly before: number;
  /** By column, whether it was changed. */
  readonly columns: readonly boolean[];
}

/** The changed contacts, in the order of their records: in a file, beyond some thousands. */
export class ChangeStore {
  readonly #file: () => TemporaryFile;
  readonly #columns: number;
  readonly #words: number;
  readonly #buffer: Uint32Array;
  /** Where in the file each full buffer is. */
  readonly #written: number[] = [];
  #used = 0;

  /** @param file returns the file, which is only asked for once the buffer is full. */
  constructor(columns: number, file: () => TemporaryFile) {
    this.#file = file;
    this.#columns = columns;
    this.#words = 1 + Math.ceil(columns / 32);
    this.#buffer = new Uint32Array(bufferEntries * this.#words);
  }

  /** Adds the next change. `columns` are the places of those that were changed. */
  add(before: number, columns: readonly number[]): void {
    const at = this.#used;
    this.#buffer.fill(0, at, at + this.#words);
    this.#buffer[at] = before;
    for (const column of columns) {
      const word = at + 1 + (column >>> 5);
      this.#buffer[word] = (this.#buffer[word] ?? 0) | (1 << (column & 31));
    }
    this.#used += this.#words;
    if (this.#used === this.#buffer.length) {
      this.#written.push(this.#file().append(this.#buffer));
      this.#used = 0;
    }
  }

  /** Returns the change that was added as that number, counted from 0. */
  get(number: number): Change {
    const words = this.#entry(number);
    return {
      before: words[0] ?? 0,
      columns: Array.from(
        { length: this.#columns },
        (_, column) => ((words[1 + (column >>> 5)] ?? 0) & (1 << (column & 31))) !== 0,
      ),
    };
  }

  #entry(number: number): Uint32Array {
    const position = this.#written[Math.floor(number / bufferEntries)];
    const at = (number % bufferEntries) * this.#words;
    if (position === undefined) {
      return this.#buffer.subarray(at, at + this.#words);
    }
    const words = new Uint32Array(this.#words);
    this.#file().read(words, position + 4 * at);
    return words;
  }
}
