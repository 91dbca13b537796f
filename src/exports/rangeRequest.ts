import type { BodyFacts } from './bodyFacts.ts';

/** The answer of a file host, as far as it tells of which file it is. */
export interface FileAnswer {
  readonly status: number;
  readonly contentLength: number | undefined;
  header(name: string): string | undefined;
}

/** Asks for the rest of a file after its first bytes, and for all of it if it is no longer the same file. */
export function rangeHeaders(
  facts: BodyFacts | undefined,
  receivedBytes: number,
): Readonly<Record<string, string>> | undefined {
  const validator = facts?.etag ?? facts?.lastModified;
  return validator === undefined || receivedBytes === 0
    ? undefined
    : { Range: `bytes=${receivedBytes}-`, 'If-Range': validator };
}

/** Takes from the answer with the whole file what it says of it. */
export function factsOf(answer: FileAnswer): BodyFacts {
  const etag = answer.header('etag');
  const lastModified = answer.header('last-modified');
  return {
    ...(etag !== undefined && isStrong(etag)
      ? { etag }
      : lastModified !== undefined &&
        isOldEnough(lastModified, answer.header('date')) && { lastModified }),
    ...(answer.contentLength !== undefined && { totalBytes: answer.contentLength }),
  };
}

/** Whether a 206 is the rest of the same file, from just there. */
export function goesOn(answer: FileAnswer, facts: BodyFacts, receivedBytes: number): boolean {
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(answer.header('content-range') ?? '');
  if (answer.status !== 206 || !range) {
    return false;
  }
  const [first, last, total] = range.slice(1).map(Number);
  const etag = answer.header('etag');
  return (
    first === receivedBytes &&
    last !== undefined &&
    total !== undefined &&
    // A host that cuts its answers short is asked again for what is then missing.
    last >= first &&
    (Number.isNaN(total) || facts.totalBytes === undefined || total === facts.totalBytes) &&
    (facts.etag === undefined || etag === undefined || etag === facts.etag)
  );
}

/** A tag without `W/` promises the same bytes; a weak one only the same meaning. */
const isStrong = (etag: string): boolean => /^"[^"]*"$/.test(etag);

/** RFC 9110, 8.8.2.2: a file that changes twice within a second could have the same date both times. */
function isOldEnough(lastModified: string, date: string | undefined): boolean {
  return date !== undefined && Date.parse(lastModified) + 1000 <= Date.parse(date);
}
