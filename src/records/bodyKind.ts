import { WithoutMark } from './byteOrderMark.ts';
import { CsvHeader } from './csvHeader.ts';

/** What an export's URL can deliver that is not an export. */
export type ForeignBody =
  | 'webPage'
  | 'xml'
  /** A JSON object that is an error message. */
  | 'errorMessage'
  | 'text'
  /** Anything that is not text in UTF-8: an image, an archive, another encoding. */
  | 'binary';

/** What a body is, by its first bytes. A CSV without a header can only be a later file of an export. */
export type BodyKind = 'csv' | 'csvWithoutHeader' | 'json' | ForeignBody;

/** How much is read to distinguish kinds of markup and JSON, in bytes. */
const headBytes = 512;
const blanks: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20]);
const [lessThan, brace, bracket] = [0x3c, 0x7b, 0x5b];
/** First keys of error messages, none of which a contact has, including those in a list. */
const errorKeys =
  /^\s*(?:\[\s*)?\{\s*"(?:err(?:ors?|or_?\w+)?|message|msg|faults?|code|status(?:_?code)?|details?|reason|title|type|success|ok|timestamp|request_?id|result|data)"\s*:/i;
const contactKeys = /"(?:contact_id|email)"\s*:/;
const xmlBeginning = /^\s*<(?:\?xml|(?!!doctype\s+html|html)[\w-]+\s+xmlns|Error>)/i;
/** The beginning of binary bodies that have no byte which is invalid in text. */
const binaryBeginning = /^\s*%PDF-/;

/** Recognizes what a streamed body is by its first inflated bytes: neither headers nor suffixes can be trusted. */
export class BodyRecognizer {
  readonly #mark = new WithoutMark();
  readonly #header = new CsvHeader();
  #head = Buffer.alloc(0);
  #first: number | undefined;

  /** Whether the first bytes of a JSON body have a key that every contact has. Long fields can come before it. */
  get namesContact(): boolean {
    return contactKeys.test(this.#head.toString('latin1'));
  }

  /** Returns what the body is as soon as its bytes show it. */
  next(chunk: Uint8Array): BodyKind | undefined {
    return this.#take(this.#mark.next(chunk));
  }

  /** Ends the body. Returns what it is; undefined for an empty one. */
  end(): BodyKind | undefined {
    const kind = this.#take(this.#mark.end());
    if (kind !== undefined) {
      return kind;
    }
    return this.#first !== undefined && isMarkupOrJson(this.#first)
      ? markupOrJson(this.#first, this.#head)
      : csvKind(this.#header.end(), this.#head);
  }

  #take(bytes: Uint8Array): BodyKind | undefined {
    const start = this.#first === undefined ? bytes.findIndex((byte) => !blanks.has(byte)) : 0;
    if (start === -1) {
      this.#header.next(bytes);
      return undefined;
    }
    this.#first ??= bytes[start];
    const end = start + headBytes - this.#head.length;
    const isFull = this.#head.length === headBytes;
    this.#head = Buffer.concat([this.#head, bytes.subarray(start, end)]);
    if (this.#first !== undefined && isMarkupOrJson(this.#first)) {
      return this.#head.length < headBytes ? undefined : markupOrJson(this.#first, this.#head);
    }
    if (isFull) {
      this.#header.next(bytes);
    } else {
      // A complete record proves more than a byte does: names of contacts can contain control characters.
      this.#header.next(bytes.subarray(0, end));
      if (this.#header.verdict === undefined) {
        if (this.#head.length === headBytes && isBinary(this.#head)) {
          return 'binary';
        }
        this.#header.next(bytes.subarray(end));
      }
    }
    return csvKind(this.#header.verdict, this.#head);
  }
}

const isMarkupOrJson = (first: number): boolean =>
  first === lessThan || first === brace || first === bracket;

function markupOrJson(first: number, head: Buffer): BodyKind {
  const text = head.toString('latin1');
  if (isBinary(head)) {
    return 'binary';
  }
  if (first === lessThan) {
    return xmlBeginning.test(text) ? 'xml' : 'webPage';
  }
  return errorKeys.test(text) ? 'errorMessage' : 'json';
}

function csvKind(record: CsvHeader['verdict'], head: Buffer): BodyKind | undefined {
  switch (record) {
    case undefined:
      return undefined;
    case 'header':
      return 'csv';
    case 'contact':
      return 'csvWithoutHeader';
    case 'other':
      return isBinary(head) || binaryBeginning.test(head.toString('latin1')) ? 'binary' : 'text';
  }
}

/** Whether there is a byte that is invalid in UTF-8 text, or one at the beginning that continues a character. */
function isBinary(head: Buffer): boolean {
  const [first = 0] = head;
  return (
    (first >= 0x80 && first < 0xc2) ||
    head.some((byte) => (byte < 0x20 && !blanks.has(byte)) || byte >= 0xf5)
  );
}
