import { extname } from 'node:path';
import { open } from '../util/fileSystem.ts';

/** How much of a file is looked at, in bytes. A header with hundreds of custom fields fits. */
const headBytes = 256 * 1024;

/**
 * Reads which columns an exported file has: the header of a CSV file, the keys of the first objects of a JSON file.
 * `undefined` where that cannot be told for sure, since the first row of a file that has no header is a contact.
 */
export async function columnNames(path: string): Promise<readonly string[] | undefined> {
  const head = await readHead(path);
  return extname(path) === '.csv' ? csvColumns(head) : jsonColumns(head);
}

async function readHead(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer
      .subarray(0, bytesRead)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
  } finally {
    await file.close();
  }
}

/** A header of SendGrid's has a column for the e-mail address, and no row of a contact reads so. */
function csvColumns(head: string): readonly string[] | undefined {
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  for (;;) {
    const match = cell.exec(head);
    if (!match) {
      return undefined;
    }
    cells.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim());
    if (match[3] !== ',') {
      return cells.some((name) => name.toLowerCase() === 'email') ? cells : undefined;
    }
  }
}

/** Not every contact has every field, so the objects of the file's beginning are laid together. */
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
    // What is no JSON has no columns to tell.
    return [];
  }
  return entriesOf(value).flatMap(([key, inner]) =>
    key === 'custom_fields' ? entriesOf(inner).map(([name]) => `${key}.${name}`) : [key],
  );
}

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** The outermost objects that are whole. */
function* objectsIn(head: string): Generator<string> {
  let depth = 0;
  let start = 0;
  for (const { 0: token, index } of head.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/gs)) {
    if (token === '{') {
      start = depth === 0 ? index : start;
      depth += 1;
    } else if (token === '}') {
      depth -= 1;
      if (depth === 0) {
        yield head.slice(start, index + 1);
      }
    }
  }
}
