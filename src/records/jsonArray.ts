import { JsonScan } from './jsonScan.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const bracket = 0x5b;

const open = Buffer.from('[');
const between = Buffer.from(',\n');
const close = Buffer.from(']\n');
const heldReturn = Buffer.from('\r');
const byteOrderMark = Buffer.from('\uFEFF');

/** A line is not one JSON value. */
export class InvalidJsonError extends Error {
  override readonly name = 'InvalidJsonError';
  /** Counted from 1. */
  readonly line: number;

  constructor(line: number) {
    super(`Line ${line} is not one JSON value.`);
    this.line = line;
  }
}

/**
 * Converts JSON Lines to a JSON array, as they are streamed: each line that is not blank becomes an element, its bytes
 * as they are. No contact gives `[]`.
 *
 * Works on bytes, so a character that is cut by a chunk's end stays whole. A body that is an array already stays as it is, but
 * for a byte order mark, which JSON must not have.
 *
 * @throws InvalidJsonError at the first line that is not one JSON value
 */
export async function* jsonArray(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head = Buffer.alloc(0);
  let lines: LineJoiner | undefined;
  let scan: JsonScan | undefined;
  for await (const chunk of source) {
    if (scan) {
      check(scan.next(chunk), scan);
      yield lines
        ? lines.next(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
        : chunk;
    } else {
      head = Buffer.concat([head, chunk]);
      const first = firstByte(head);
      if (first !== undefined) {
        const text = withoutMark(head);
        lines = first === bracket ? undefined : new LineJoiner();
        scan = new JsonScan(lines ? 'lines' : 'one value');
        check(scan.next(text), scan);
        yield lines ? lines.next(text) : text;
      }
    }
  }
  if (scan) {
    check(scan.end(), scan);
  }
  if (lines ?? !scan) {
    yield (lines ?? new LineJoiner()).end();
  }
}

function check(isRight: boolean, { line }: JsonScan): void {
  if (!isRight) {
    throw new InvalidJsonError(line);
  }
}

/** Puts `[`, `,` and `]` around and between lines, which can be in several pieces. */
class LineJoiner {
  #started = false;
  #inLine = false;
  /** A carriage return at the end of a chunk: part of the line's end, or of the line, as the next chunk shows. */
  #held = false;

  next(chunk: Buffer): Uint8Array {
    const pieces: Uint8Array[] = [];
    let position = 0;
    while (position < chunk.length) {
      const feed = chunk.indexOf(lineFeed, position);
      const end = feed === -1 ? chunk.length : feed;
      this.#piece(chunk.subarray(position, end), feed !== -1, pieces);
      position = end + 1;
    }
    return Buffer.concat(pieces);
  }

  end(): Uint8Array {
    return this.#started ? close : Buffer.concat([open, close]);
  }

  #piece(piece: Buffer, endsLine: boolean, pieces: Uint8Array[]): void {
    const start = this.#inLine ? 0 : firstContent(piece);
    if (start < piece.length) {
      if (!this.#inLine) {
        pieces.push(this.#started ? between : open);
        this.#started = true;
        this.#inLine = true;
      } else if (this.#held) {
        pieces.push(heldReturn);
      }
      this.#held = piece[piece.length - 1] === carriageReturn;
      pieces.push(piece.subarray(start, this.#held ? -1 : undefined));
    }
    if (endsLine) {
      this.#inLine = false;
      this.#held = false;
    }
  }
}

function firstByte(head: Buffer): number | undefined {
  const text = withoutMark(head);
  // A mark that is not complete yet says nothing.
  return head.length < byteOrderMark.length && byteOrderMark.subarray(0, head.length).equals(head)
    ? undefined
    : text[firstContent(text)];
}

function withoutMark(head: Buffer): Buffer {
  return head.subarray(0, byteOrderMark.length).equals(byteOrderMark)
    ? head.subarray(byteOrderMark.length)
    : head;
}

function firstContent(bytes: Buffer): number {
  let index = 0;
  while (index < bytes.length && isBlank(bytes[index])) {
    index++;
  }
  return index;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === carriageReturn || byte === lineFeed;
}
