import { isAscii } from 'node:buffer';
import type { Kernel, RecordFormat } from '../../kernel/kernel.ts';
import type { Needle } from '../../kernel/needle.ts';
import { isAsciiText, kernelNeedle } from '../textMatch.ts';

const letterEscape = '\\u';

/** What can be written in another way than it is shown: quotes of a CSV, escapes of JSON, and what has white space around it. */
const variable = { csv: /"/, json: /[",:/[\]{}\\\p{Cc}]/u };

/** A buffer finds bytes much faster than an array does. */
const bytesOf = ({ bytes }: Kernel, length: number): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, length);

/** Says of a chunk whether a text can be in a value of it, without looking for records. */
export class FindPrefilter {
  readonly #needle: Needle | undefined;
  readonly #isBeyondAscii: boolean;
  readonly #isCsv: boolean;

  /** @param whole the bytes of the whole text; undefined where values have to be decoded to be compared. */
  constructor(text: string, matchCase: boolean, format: RecordFormat, whole: Needle | undefined) {
    this.#isCsv = format === 'csv';
    const pieces = text.split(this.#isCsv ? variable.csv : variable.json);
    const piece = pieces.reduce((longest, next) => (next.length > longest.length ? next : longest));
    // The kernel prepares each needle again that is not the one before.
    const own = piece === text ? whole : kernelNeedle(piece, matchCase);
    this.#needle = piece === '' ? undefined : own;
    this.#isBeyondAscii = !isAsciiText(text);
  }

  /** @param length how many bytes of the kernel are the chunk. */
  canMatch(kernel: Kernel, length: number): boolean {
    // Such an escape can be any letter.
    if (!this.#isCsv && bytesOf(kernel, length).includes(letterEscape, 0, 'latin1')) {
      return true;
    }
    return this.#needle
      ? kernel.find(this.#needle, 0, length) !== -1
      : !this.#isBeyondAscii || !isAscii(kernel.bytes.subarray(0, length));
  }
}
