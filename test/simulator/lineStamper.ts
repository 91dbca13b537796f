import { allProfiles, placeholders, type ContactFactory } from './contacts.ts';
import { writeUuid } from './hash.ts';

/** The size of the pieces into which lines are collected. Fixed, so that gzip has the same output each time. */
const pieceSize = 64 * 1024;

/** A line of a profile, and the positions of a contact's own id and serial number. */
interface LineTemplate {
  readonly bytes: Uint8Array;
  readonly idAt: number;
  readonly serialsAt: readonly number[];
}

/**
 * Writes the lines of contacts by copying the line of their profile and stamping id and serial number onto it, which is
 * what makes gigabyte files possible: the same bytes as line by line, many times as fast.
 */
export class LineStamper {
  readonly #contacts: ContactFactory;
  readonly #line: (contact: ReturnType<ContactFactory['contact']>) => string;
  readonly #templates = Array<LineTemplate | undefined>(allProfiles).fill(undefined);

  /** @param line the line of a contact with its line break */
  constructor(
    contacts: ContactFactory,
    line: (contact: ReturnType<ContactFactory['contact']>) => string,
  ) {
    this.#contacts = contacts;
    this.#line = line;
  }

  /** Yields the lines of contacts after a beginning, in pieces. */
  *lines(indices: Iterable<number>, beginning = ''): Generator<Buffer, void, undefined> {
    let piece = Buffer.allocUnsafe(pieceSize);
    let at = piece.write(beginning);
    for (const index of indices) {
      const template = this.#templateOf(index);
      if (at + template.bytes.length > pieceSize) {
        yield piece.subarray(0, at);
        piece = Buffer.allocUnsafe(pieceSize);
        at = 0;
      }
      piece.set(template.bytes, at);
      writeUuid(piece, at + template.idAt, this.#contacts.idBase, index);
      for (const serialAt of template.serialsAt) {
        writeSerial(piece, at + serialAt, index);
      }
      at += template.bytes.length;
    }
    if (at > 0) {
      yield piece.subarray(0, at);
    }
  }

  /** Returns the number of bytes of the lines. */
  length(indices: Iterable<number>): number {
    let length = 0;
    for (const index of indices) {
      length += this.#templateOf(index).bytes.length;
    }
    return length;
  }

  #templateOf(index: number): LineTemplate {
    const profile = this.#contacts.profileOf(index);
    let template = this.#templates[profile];
    if (template === undefined) {
      const bytes = Buffer.from(this.#line(this.#contacts.template(profile)));
      const serialsAt: number[] = [];
      let at = bytes.indexOf(placeholders.serial);
      while (at >= 0) {
        serialsAt.push(at);
        at = bytes.indexOf(placeholders.serial, at + placeholders.serial.length);
      }
      template = { bytes, idAt: bytes.indexOf(placeholders.contactId), serialsAt };
      this.#templates[profile] = template;
    }
    return template;
  }
}

function writeSerial(target: Uint8Array, at: number, index: number): void {
  let rest = index;
  for (let digit = 7; digit >= 0; digit--) {
    target[at + digit] = 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}
