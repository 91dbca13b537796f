const mark = Buffer.from('\uFEFF');

/** Puts a byte order mark before a text in UTF-8 that has none, by which Excel knows the encoding. Nothing stays nothing. */
export class ByteOrderMark {
  /** The first bytes, while they can still become a mark of the text's own. */
  #head: Buffer | undefined = Buffer.alloc(0);

  /** Gives what the next bytes become. */
  next(chunk: Uint8Array): Uint8Array {
    if (!this.#head) {
      return chunk;
    }
    this.#head = Buffer.concat([this.#head, chunk]);
    const isOpen =
      this.#head.length < mark.length && mark.subarray(0, this.#head.length).equals(this.#head);
    return isOpen ? Buffer.alloc(0) : this.#begin(this.#head);
  }

  /** Gives what is left. */
  end(): Uint8Array {
    return this.#head && this.#head.length > 0 ? this.#begin(this.#head) : Buffer.alloc(0);
  }

  #begin(head: Buffer): Uint8Array {
    this.#head = undefined;
    return head.subarray(0, mark.length).equals(mark) ? head : Buffer.concat([mark, head]);
  }
}
