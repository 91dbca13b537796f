import { extname } from 'node:path';
import { isSpace, skipSpace, unfinished, valueEnd } from '../../kernel/plainJson.ts';
import type { NotATable, RecordFormat } from '../model.ts';

/** What a file is, and where its records begin: of a CSV with the header. */
export type FileFormat =
  | { readonly format: RecordFormat; readonly start: number }
  | { readonly format?: undefined; readonly why: NotATable };

const mark = Buffer.from('\uFEFF');
const [lineFeed, quote, openBracket, closeBracket, openBrace, closeBrace] = [
  ...[0x0a, 0x22, 0x5b, 0x5d, 0x7b, 0x7d],
] as const;
/** How many bytes are looked at to tell text from other data. */
const sampleBytes = 4096;
/** The beginnings of files that could pass for text: PDF, ZIP, gzip and Parquet. */
const binaryBeginnings = ['%PDF-', 'PK\x03\x04', '\x1f\x8b', 'PAR1'].map((text) =>
  Buffer.from(text, 'latin1'),
);
const wideMarks = [
  [0xff, 0xfe],
  [0xfe, 0xff],
].map((bytes) => Buffer.from(bytes));

const begins = (bytes: Buffer, beginning: Buffer): boolean =>
  bytes.subarray(0, beginning.length).equals(beginning);

/**
 * Recognizes a file by its content. The extension decides only where a text could be either: what does not look like JSON is a
 * CSV, unless the name promises JSON.
 *
 * @param head the first bytes, `isWhole` if there are no more.
 */
export function recognizeFile(head: Buffer, isWhole: boolean, path: string): FileFormat {
  if (wideMarks.some((wide) => begins(head, wide))) {
    return { why: 'notUtf8' };
  }
  const begin = begins(head, mark) ? mark.length : 0;
  const first = skipSpace(head, begin, head.length);
  if (first === head.length && isWhole) {
    return { why: 'empty' };
  }
  const data = dataKind(head);
  if (data !== undefined) {
    return { why: data };
  }
  const json = jsonFormat(head, first, path);
  return json ?? { format: 'csv', start: begin };
}

/** Returns what the bytes are that are no text. */
function dataKind(head: Buffer): 'binary' | 'notUtf8' | undefined {
  if (binaryBeginnings.some((beginning) => begins(head, beginning))) {
    return 'binary';
  }
  const sample = head.subarray(0, sampleBytes);
  let [zeros, strange] = [0, 0];
  for (const byte of sample) {
    zeros += byte === 0 ? 1 : 0;
    // Names of contacts can have control characters, and old files letters in another encoding, but not many.
    strange +=
      (byte < 0x20 && byte !== 0x0b && byte !== 0x0c && !isSpace(byte)) || byte >= 0xf5 ? 1 : 0;
  }
  if (zeros > sample.length / 4 && strange - zeros < sample.length / 20) {
    return 'notUtf8';
  }
  return strange > sample.length / 10 && strange > 4 ? 'binary' : undefined;
}

function jsonFormat(head: Buffer, first: number, path: string): FileFormat | undefined {
  const extension = extname(path).toLowerCase();
  const isLines = ['.jsonl', '.ndjson'].includes(extension);
  const isJson = isLines || extension === '.json';
  const second = head[skipSpace(head, first + 1, head.length)];
  if (head[first] === openBracket && second === openBrace) {
    return { format: 'jsonArray', start: first + 1 };
  }
  if (head[first] === openBracket && second === closeBracket) {
    return { why: 'empty' };
  }
  if (head[first] === openBrace && (second === quote || second === closeBrace)) {
    const end = valueEnd(head, first, head.length);
    const isOverLines = head.subarray(first, end < 0 ? head.length : end).includes(lineFeed);
    const isObject = end >= 0 ? isOverLines : end === unfinished && isOverLines && !isLines;
    return isObject ? { why: 'object' } : { format: 'jsonLines', start: first };
  }
  if (!isJson) {
    return undefined;
  }
  // The first lines may be broken.
  return head.includes('\n{') ? { format: 'jsonLines', start: first } : { why: 'notRecords' };
}
