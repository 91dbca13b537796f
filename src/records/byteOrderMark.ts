const mark = Buffer.from('\uFEFF');
const nothing = Buffer.alloc(0);

/** Checks whether the first bytes of a text in UTF-8 are a byte order mark, wherever a chunk ends. */
class Head {
  /** The first bytes, while they can still be a mark. */
  #head: Buffer | undefined = nothing;

  /** Returns the next bytes: none while it is not decided. `begin` converts the first ones. */
  next(chunk: Uint8Array, begin: (head: Buffer, hasMark: boolean) => Uint8Array): Uint8Array {
    if (!this.#head) {
      return chunk;
    }
    const head = Buffer.concat([this.#head, chunk]);
    if (head.length < mark.length && mark.subarray(0, head.length).equals(head)) {
      this.#head = head;
      return nothing;
    }
    this.#head = undefined;
    return begin(head, head.subarray(0, mark.length).equals(mark));
  }

  /** Returns what is left: less than a mark. */
  end(begin: (head: Buffer, hasMark: boolean) => Uint8Array): Uint8Array {
    const head = this.#head ?? nothing;
    this.#head = undefined;
    return head.length > 0 ? begin(head, false) : nothing;
  }
}

/** Adds a byte order mark, by which Excel recognizes the encoding, to a text in UTF-8 that has none. An empty text stays empty. */
export class ByteOrderMark {
  readonly #head = new Head();

  /** Returns the next bytes, converted. */
  next(chunk: Uint8Array): Uint8Array {
    return this.#head.next(chunk, withMark);
  }

  /** Returns what is left. */
  end(): Uint8Array {
    return this.#head.end(withMark);
  }
}

/** Removes the byte order mark of a text in UTF-8. */
export class WithoutMark {
  readonly #head = new Head();

  /** Returns the next bytes, converted. */
  next(chunk: Uint8Array): Uint8Array {
    return this.#head.next(chunk, withoutMark);
  }

  /** Returns what is left. */
  end(): Uint8Array {
    return this.#head.end(withoutMark);
  }
}

const withMark = (head: Buffer, hasMark: boolean): Uint8Array =>
  hasMark ? head : Buffer.concat([mark, head]);

const withoutMark = (head: Buffer, hasMark: boolean): Uint8Array =>
  hasMark ? head.subarray(mark.length) : head;
