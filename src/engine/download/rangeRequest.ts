import type { Validators } from './validators.ts';

/** The answer of a file host, as far as it tells of which file it is. */
export interface FileAnswer {
  readonly status: number;
  readonly contentLength: number | undefined;
  header(name: string): string | undefined;
}

/** Asks for the rest of a file after its first bytes, and for all of it if it is no longer the same file. */
export function rangeHeaders(
  validators: Validators | undefined,
  receivedBytes: number,
): Readonly<Record<string, string>> | undefined {
  const validator = validators?.etag ?? validators?.lastModified;
  return validator === undefined || receivedBytes === 0
    ? undefined
    : { Range: `bytes=${receivedBytes}-`, 'If-Range': validator };
}

/** Which bytes of a file a 206 holds. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
  /** Size of the whole file, where the host says. */
  readonly total: number | undefined;
}

/** Reads the range of a 206. Nothing where it has none that can be: several ranges in one body have none either. */
export function contentRange(answer: FileAnswer): ByteRange | undefined {
  const text = answer.status === 206 ? answer.header('content-range') : undefined;
  const range = /^\s*bytes\s+(\d+)-(\d+)\/(\d+|\*)\s*$/i.exec(text ?? '');
  const [first = NaN, last = NaN, total = NaN] = (range ?? []).slice(1).map(Number);
  return range && last >= first && !(last >= total)
    ? { first, last, total: Number.isNaN(total) ? undefined : total }
    : undefined;
}

/** Takes from the answer with the beginning of a file what it says of all of it. */
export function validatorsOf(answer: FileAnswer): Validators {
  const etag = answer.header('etag');
  const lastModified = answer.header('last-modified');
  const totalBytes = answer.status === 206 ? contentRange(answer)?.total : answer.contentLength;
  return {
    ...(etag !== undefined && isStrong(etag)
      ? { etag }
      : lastModified !== undefined &&
        isOldEnough(lastModified, answer.header('date')) && { lastModified }),
    ...(totalBytes !== undefined && { totalBytes }),
  };
}

/**
 * Whether a 206 is the rest of the same file, from just there. Where nothing tells how long the file is, it could be less
 * than the rest, and nobody would notice: that is no.
 */
export function isContinuation(
  answer: FileAnswer,
  validators: Validators,
  receivedBytes: number,
): boolean {
  const range = contentRange(answer);
  const etag = answer.header('etag');
  const total = range?.total ?? validators.totalBytes;
  return (
    range?.first === receivedBytes &&
    // A host that cuts its answers short is asked again for what is then missing.
    total !== undefined &&
    (validators.totalBytes === undefined || total === validators.totalBytes) &&
    isSame(validators.etag, etag) &&
    isSame(validators.lastModified, answer.header('last-modified'))
  );
}

const isSame = (before: string | undefined, now: string | undefined): boolean =>
  before === undefined || now === undefined || before === now;

/** A tag without `W/` promises the same bytes; a weak one only the same meaning. */
const isStrong = (etag: string): boolean => /^"[^"]*"$/.test(etag);

/** RFC 9110, 8.8.2.2: a file that changes twice within a second could have the same date both times. */
function isOldEnough(lastModified: string, date: string | undefined): boolean {
  return date !== undefined && Date.parse(lastModified) + 1000 <= Date.parse(date);
}
