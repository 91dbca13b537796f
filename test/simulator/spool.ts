import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A body on disk. */
export interface SpooledBody {
  readonly length: number;
  /** Reads the bytes from `from` up to, but not including, `to`. */
  bytes(from: number, to: number): AsyncIterable<Buffer>;
}

/** Bodies that are too large for memory, in a temporary folder that is deleted when the simulator ends. */
export class Spool {
  readonly #ended = new AbortController();
  #folder: Promise<string> | undefined;
  #files = 0;

  async write(pieces: AsyncIterable<Buffer>): Promise<SpooledBody> {
    this.#folder ??= mkdtemp(join(tmpdir(), 'sendgrid-simulator-'));
    this.#files += 1;
    const path = join(await this.#folder, String(this.#files));
    const file = await open(path, 'w', 0o600);
    let length = 0;
    try {
      for await (const piece of pieces) {
        this.#ended.signal.throwIfAborted();
        await file.writeFile(piece);
        length += piece.length;
      }
    } finally {
      await file.close();
    }
    return {
      length,
      bytes: (from, to) => readFrom(path, from, Math.min(to, length)),
    };
  }

  async close(): Promise<void> {
    this.#ended.abort();
    if (this.#folder !== undefined) {
      await rm(await this.#folder, { recursive: true, force: true });
    }
  }
}

async function* readFrom(path: string, from: number, to: number): AsyncGenerator<Buffer> {
  if (from < to) {
    const stream = createReadStream(path, { start: from, end: to - 1, highWaterMark: 256 * 1024 });
    for await (const piece of stream) {
      if (Buffer.isBuffer(piece)) {
        yield piece;
      }
    }
  }
}
