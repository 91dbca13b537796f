const mark = Buffer.from('\uFEFF');
const nothing = Buffer.alloc(0);

/** Finds out of the first bytes of a text in UTF-8 whether they are a byte order mark, wherever a chunk ends. */
class Head {
  /** The first bytes, while they can still become a mark. */
  #head: Buffer | undefined = nothing;

  /** Returns what the next bytes become: nothing, as long as that is open. `begin` makes of the first ones what they are to be. */
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

/** Puts a byte order mark before a text in UTF-8 that has none, by which Excel knows the encoding. Nothing stays nothing. */
export class ByteOrderMark {
  readonly #head = new Head();

  /** Returns what the next bytes become. */
  next(chunk: Uint8Array): Uint8Array {
    return this.#head.next(chunk, withMark);
  }

  /** Returns what is left. */
  end(): Uint8Array {
    return this.#head.end(withMark);
  }
}

/** Takes the byte order mark away from a text in UTF-8 that has one. */
export class WithoutMark {
  readonly #head = new Head();

  /** Returns what the next bytes become. */
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
