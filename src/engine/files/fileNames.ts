import filenamify from 'filenamify/browser';

/** The longest name on common file systems, in bytes of UTF-8. */
const maxNameBytes = 255;
/** Reserved for the number of a collision and for the suffix of a partial file. */
const reservedBytes = 40;
const fallback = 'contacts';

export type FileExtension = 'csv' | 'jsonl' | 'json';

/** The parts of a file's name. */
export interface FileNameParts {
  /** Shown in local time. */
  readonly createdAt: Date;
  /** What was exported, as text that may come from the server. */
  readonly title: string;
  /** 1-based; included only if there are several parts. */
  readonly part: number;
  readonly of: number;
  readonly extension: FileExtension;
}

/**
 * Yields names for a file of an export, the best first: `2026-11-24-1530-Newsletter-part-2-of-3.csv`, then the same
 * with `-2`, `-3`, … in case a name is taken. Never ends.
 */
export function* fileNames(parts: FileNameParts): Generator<string, never> {
  const before = `${timestamp(parts.createdAt)}-`;
  const after = parts.of > 1 ? `-part-${parts.part}-of-${parts.of}` : '';
  const extension = `.${parts.extension}`;
  const budget = maxNameBytes - reservedBytes - Buffer.byteLength(`${before}${after}${extension}`);
  const stem = `${before}${safeName(parts.title, budget)}${after}`;
  for (let copy = 1; ; copy++) {
    yield `${stem}${copy === 1 ? '' : `-${copy}`}${extension}`;
  }
}

/**
 * Makes a text that may come from the server usable in a file name on every system: no separators, control or invisible
 * characters, no dots or blanks at its ends, no name that Windows reserves, and no longer than `maxBytes` in UTF-8.
 */
export function safeName(text: string, maxBytes = maxNameBytes): string {
  // Cut first, so that a huge name takes no time.
  const start = text
    .trimStart()
    .slice(0, 8 * maxNameBytes)
    .toWellFormed();
  // filenamify counts UTF-16 units, so that the length is checked here; '!' is its result for an empty name.
  const name = tidy(filenamify(start, { replacement: ' ', maxLength: start.length + 8 }));
  const short = tidy(cut(name, maxBytes));
  return short === '' || short === '!' ? fallback : short;
}

function tidy(name: string): string {
  return name.replace(/\s+/gu, ' ').replace(/^[\s.]+|[\s.]+$/gu, '');
}

/** Cuts between characters as people see them; a single one that is too long is cut between code points. */
function cut(name: string, maxBytes: number): string {
  if (Buffer.byteLength(name) <= maxBytes) {
    return name;
  }
  const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(name);
  return (
    fitting(
      Array.from(graphemes, ({ segment }) => segment),
      maxBytes,
    ) || fitting(Array.from(name), maxBytes)
  );
}

function fitting(pieces: readonly string[], maxBytes: number): string {
  let bytes = 0;
  const end = pieces.findIndex((piece) => (bytes += Buffer.byteLength(piece)) > maxBytes);
  return (end === -1 ? pieces : pieces.slice(0, end)).join('');
}

function timestamp(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return [
    date.getFullYear(),
    two(date.getMonth() + 1),
    two(date.getDate()),
    `${two(date.getHours())}${two(date.getMinutes())}`,
  ].join('-');
}
