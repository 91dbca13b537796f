import type { Validators } from './validators.ts';

/** The response of a file host, as far as it identifies the file. */
export interface FileResponse {
  readonly status: number;
  readonly contentLength: number | undefined;
  header(name: string): string | undefined;
}

/** Returns the headers that request the rest of a file after its first bytes, or all of it if it is another file by now. */
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

/** Reads the range of a 206. Returns undefined where it has no valid one, as for several ranges in one body. */
export function contentRange(response: FileResponse): ByteRange | undefined {
  const text = response.status === 206 ? response.header('content-range') : undefined;
  const range = /^\s*bytes\s+(\d+)-(\d+)\/(\d+|\*)\s*$/i.exec(text ?? '');
  const [first = NaN, last = NaN, total = NaN] = (range ?? []).slice(1).map(Number);
  return range && last >= first && !(last >= total)
    ? { first, last, total: Number.isNaN(total) ? undefined : total }
    : undefined;
}

/** Reads the validators of a file from the response with its first bytes. */
export function validatorsOf(response: FileResponse): Validators {
  const etag = response.header('etag');
  const lastModified = response.header('last-modified');
  const totalBytes =
    response.status === 206 ? contentRange(response)?.total : response.contentLength;
  return {
    ...(etag !== undefined && isStrong(etag)
      ? { etag }
      : lastModified !== undefined &&
        isOldEnough(lastModified, response.header('date')) && { lastModified }),
    ...(totalBytes !== undefined && { totalBytes }),
  };
}

/**
 * Returns whether a 206 is the rest of the same file, from that byte on. Not where the size of the file is unknown: it could be
 * less than the rest, which would not be noticed.
 */
export function isContinuation(
  response: FileResponse,
  validators: Validators,
  receivedBytes: number,
): boolean {
  const range = contentRange(response);
  const etag = response.header('etag');
  const total = range?.total ?? validators.totalBytes;
  return (
    range?.first === receivedBytes &&
    // What a host leaves out of its responses is requested again.
    total !== undefined &&
    (validators.totalBytes === undefined || total === validators.totalBytes) &&
    isSame(validators.etag, etag) &&
    isSame(validators.lastModified, response.header('last-modified'))
  );
}

const isSame = (before: string | undefined, now: string | undefined): boolean =>
  before === undefined || now === undefined || before === now;

/** A tag without `W/` promises the same bytes; a weak one only the same meaning. */
const isStrong = (etag: string): boolean => /^"[^"]*"$/.test(etag);

/** RFC 9110, 8.8.2.2: a file that changes twice within a second can have the same date both times. */
function isOldEnough(lastModified: string, date: string | undefined): boolean {
  return date !== undefined && Date.parse(lastModified) + 1000 <= Date.parse(date);
}
