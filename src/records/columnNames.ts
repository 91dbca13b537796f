import { extname } from 'node:path';
import { open } from '../util/files/fileSystem.ts';

/** How much of a file is read, in bytes. A header with hundreds of custom fields fits. */
export const headBytes = 256 * 1024;

/** The columns of an exported file. */
export interface Columns {
  readonly names: readonly string[];
  /** Whether there may be more columns further on, since only the beginning of the file was read. */
  readonly isPartial: boolean;
}

/**
 * Reads which columns an exported file has: the header of a CSV file, the keys of the first objects of a JSON file.
 * `undefined` where that is not certain, since the first row of a file without a header is a contact.
 */
export async function readColumns(path: string): Promise<Columns | undefined> {
  const { text, isWhole } = await readHead(path);
  const isCsv = extname(path) === '.csv';
  const names = isCsv ? csvColumns(text, isWhole) : jsonColumns(text);
  // The header has all columns of a CSV.
  return names && { names, isPartial: !isCsv && !isWhole };
}

/** Reads the names of the columns alone. */
export async function columnNames(path: string): Promise<readonly string[] | undefined> {
  return (await readColumns(path))?.names;
}

async function readHead(
  path: string,
): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const text = buffer.subarray(0, bytesRead).toString('utf8');
    return { text: text.replace(/^\uFEFF/, ''), isWhole: size <= headBytes };
  } finally {
    await file.close();
  }
}

/** SendGrid's header has a column for the e-mail address, whose name is in no row of a contact. */
function csvColumns(head: string, isWhole: boolean): readonly string[] | undefined {
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  for (;;) {
    const match = cell.exec(head);
    if (!match || (match[3] === '' && !isWhole)) {
      return undefined;
    }
    cells.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim());
    if (match[3] !== ',') {
      return cells.some((name) => name.toLowerCase() === 'email') ? cells : undefined;
    }
  }
}

/** Not every contact has every field, so the keys of all objects in the beginning of the file are merged. */
function jsonColumns(head: string): readonly string[] | undefined {
  const names = new Set<string>();
  for (const text of objectsIn(head)) {
    for (const name of keysOf(text)) {
      names.add(name);
    }
  }
  return names.size > 0 ? [...names] : undefined;
}

function keysOf(text: string): readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What is not JSON has no columns.
    return [];
  }
  return entriesOf(value).flatMap(([key, inner]) =>
    key === 'custom_fields' ? entriesOf(inner).map(([name]) => `${key}.${name}`) : [key],
  );
}

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** Returns the outermost objects that are complete. Reads each character once. */
function* objectsIn(head: string): Generator<string> {
  let depth = 0;
  let start = 0;
  for (let at = 0; at < head.length; at++) {
    const character = head[at];
    if (character === '"') {
      at = endOfString(head, at);
    } else if (character === '{') {
      start = depth === 0 ? at : start;
      depth += 1;
    } else if (character === '}' && depth > 0) {
      depth -= 1;
      if (depth === 0) {
        yield head.slice(start, at + 1);
      }
    }
  }
}

/** Returns the index of the quote that closes a string, or the end of the text. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') {
      at++;
    } else if (text[at] === '"') {
      return at;
    }
  }
  return text.length;
}
