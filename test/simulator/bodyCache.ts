import type { ExportFile } from './exportFile.ts';

const largestBody = 8 * 1024 * 1024;
const largestTotal = 64 * 1024 * 1024;

/** A file that is ready to be sent. */
export interface OpenBody {
  readonly length: number | undefined;
  /** The bytes from `from` up to, but without, `to`. */
  bytes(from?: number, to?: number): AsyncIterable<Buffer>;
}

/** Keeps small bodies and the lengths of all, since making a file is much work and its length is not known before. */
export class BodyCache {
  readonly #bodies = new Map<string, Buffer>();
  readonly #lengths = new Map<string, number>();
  readonly #large = new Set<string>();
  #total = 0;

  /** Opens a file. With `needsLength` its length is found out, even if all of it has to be made for that. */
  async open(file: ExportFile, needsLength: boolean): Promise<OpenBody> {
    const { etag } = file;
    const length = this.#lengths.get(etag) ?? file.length();
    if (length !== undefined) {
      this.#lengths.set(etag, length);
    }
    const known = this.#bodies.has(etag) || this.#lengths.has(etag);
    if (!known && (needsLength || !this.#large.has(etag))) {
      await this.#look(file, needsLength);
    }
    const body = this.#bodies.get(etag);
    return {
      length: this.#lengths.get(etag),
      bytes: (from = 0, to = Infinity) =>
        cut(body === undefined ? this.#counted(file) : [body], from, to),
    };
  }

  async #look(file: ExportFile, toTheEnd: boolean): Promise<void> {
    let pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of file.bytes()) {
      length += piece.length;
      if (length <= largestBody) {
        pieces.push(piece);
        continue;
      }
      pieces = [];
      this.#large.add(file.etag);
      if (!toTheEnd) {
        return;
      }
    }
    this.#lengths.set(file.etag, length);
    if (length <= largestBody && this.#total + length <= largestTotal) {
      this.#bodies.set(file.etag, Buffer.concat(pieces));
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
