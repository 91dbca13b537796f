import type { ExportFile } from './exportFile.ts';
import { Spool, type SpooledBody } from './spool.ts';

const largestTotal = 64 * 1024 * 1024;

/** A file that is ready to be sent. */
export interface OpenBody {
  readonly length: number | undefined;
  /** Reads the bytes from `from` up to, but not including, `to`. */
  bytes(from?: number, to?: number): AsyncIterable<Buffer>;
}

/**
 * Prepares files for sending. A small one stays in memory. A large one is generated again for each response, unless its
 * length must be known beforehand: then it is generated once, to disk.
 */
export class BodyCache {
  readonly #spool = new Spool();
  readonly #inMemory = new Map<string, Buffer>();
  readonly #onDisk = new Map<string, Promise<SpooledBody>>();
  readonly #lengths = new Map<string, number>();
  readonly #large = new Set<string>();
  readonly #largestInMemory: number;
  #total = 0;

  constructor({ largestInMemory = 8 * 1024 * 1024 }: { largestInMemory?: number } = {}) {
    this.#largestInMemory = largestInMemory;
  }

  async open(file: ExportFile, needsLength: boolean): Promise<OpenBody> {
    const { etag } = file;
    const length = this.#lengths.get(etag) ?? file.length();
    if (length === undefined && !this.#large.has(etag)) {
      await this.#look(file);
    }
    const body = this.#inMemory.get(etag);
    if (body !== undefined) {
      return { length: body.length, bytes: (from = 0, to = Infinity) => cut([body], from, to) };
    }
    if (length === undefined && (needsLength || this.#onDisk.has(etag))) {
      const spooled = this.#onDisk.get(etag) ?? this.#spool.write(file.bytes());
      this.#onDisk.set(etag, spooled);
      const onDisk = await spooled;
      return {
        length: onDisk.length,
        bytes: (from = 0, to = Infinity) => onDisk.bytes(from, to),
      };
    }
    return {
      length: length ?? this.#lengths.get(etag),
      bytes: (from = 0, to = Infinity) => cut(this.#counted(file), from, to),
    };
  }

  close(): Promise<void> {
    return this.#spool.close();
  }

  /** Generates as much of a file as it takes to see whether it is small. */
  async #look(file: ExportFile): Promise<void> {
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of file.bytes()) {
      length += piece.length;
      if (length > this.#largestInMemory) {
        this.#large.add(file.etag);
        return;
      }
      pieces.push(piece);
    }
    this.#lengths.set(file.etag, length);
    if (this.#total + length <= largestTotal) {
      this.#inMemory.set(file.etag, Buffer.concat(pieces));
      this.#total += length;
    }
  }

  async *#counted(file: ExportFile): AsyncGenerator<Buffer> {
    let length = 0;
    for await (const piece of file.bytes()) {
      length += piece.length;
      yield piece;
    }
    this.#lengths.set(file.etag, length);
  }
}

async function* cut(
  source: AsyncIterable<Buffer> | Iterable<Buffer>,
  from: number,
  to: number,
): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const piece of source) {
    const start = Math.max(0, from - at);
    const end = Math.min(piece.length, to - at);
    at += piece.length;
    if (start < end) {
      yield piece.subarray(start, end);
    }
    if (at >= to) {
      return;
    }
  }
}
