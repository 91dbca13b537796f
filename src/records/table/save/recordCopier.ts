import type { Kernel } from '../../kernel/kernel.ts';
import type { Chunk } from '../source/tableSource.ts';

const [lineFeed, carriageReturn] = [0x0a, 0x0d];
/** As many bytes are passed on at once. */
const outputBytes = 256 * 1024;

/** Copies records as they are written, each with an end. */
export class RecordCopier {
  readonly #isArray: boolean;
  readonly #lineEnd: Buffer;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #isFirst = true;

  /** @param lineEnd of records that have none, since the file ends with them. */
  constructor(isArray: boolean, lineEnd: string) {
    this.#isArray = isArray;
    this.#lineEnd = Buffer.from(lineEnd);
  }

  get isFull(): boolean {
    return this.#bytes >= outputBytes;
  }

  /** Returns what has been copied since the last call. */
  take(): Buffer {
    const all = Buffer.concat(this.#pieces, this.#bytes);
    [this.#pieces, this.#bytes] = [[], 0];
    return all;
  }

  /** Copies bytes that are no record. */
  push(bytes: Uint8Array): void {
    this.#pieces.push(Buffer.from(bytes));
    this.#bytes += bytes.length;
  }

  /** Copies records of a chunk, which ascend. */
  records(kernel: Kernel, chunk: Chunk, records: readonly number[]): void {
    let [from, to] = [0, 0];
    for (const record of records) {
      const start = kernel.starts[record] ?? 0;
      const end = this.#endOf(kernel, chunk, record);
      const isWhole = this.#isArray || kernel.bytes[end - 1] === lineFeed;
      if (start !== to || this.#isArray) {
        this.#copy(kernel, from, to);
        from = start;
      }
      to = end;
      if (!isWhole) {
        this.#copy(kernel, from, to);
        this.push(this.#lineEnd);
        [from, to] = [0, 0];
      }
    }
    this.#copy(kernel, from, to);
  }

  #copy(kernel: Kernel, from: number, to: number): void {
    if (to > from) {
      if (this.#isArray) {
        this.push(Buffer.from(this.#isFirst ? '\n' : ',\n'));
        this.#isFirst = false;
      }
      this.push(kernel.bytes.subarray(from, to));
    }
  }

  /** Returns where a record ends, behind the end of its line. */
  #endOf(kernel: Kernel, { length }: Chunk, record: number): number {
    const end = kernel.ends[record] ?? 0;
    if (this.#isArray) {
      return end;
    }
    const { bytes } = kernel;
    let at = end;
    // JSON Lines may have white space at the end of a line.
    while (
      at < length &&
      (bytes[at] === carriageReturn || bytes[at] === 0x20 || bytes[at] === 0x09)
    ) {
      at++;
    }
    return at < length && bytes[at] === lineFeed ? at + 1 : end;
  }
}
