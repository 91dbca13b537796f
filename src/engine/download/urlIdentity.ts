import { ExportError } from '../model/exportError.ts';
import type { ExportJob, ExportPart } from '../model/exportJob.ts';

/** Query parameters that sign a URL: two URLs that only differ in these are of the same file. */
const signing = /^(x-amz-|x-goog-|(awsaccesskeyid|expires|signature|policy|key-pair-id)$)/i;

/**
 * Returns what identifies the file of a signed URL, however often it is signed again: host and path. Undefined for what is not
 * a URL.
 */
export function sourceOf(url: string): string | undefined {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.host}${plainPath(parsed.pathname)}` : undefined;
}

/** Returns the URLs without those that only sign the same file again. */
export function distinctUrls(urls: readonly string[]): readonly string[] {
  const keys = urls.map(unsigned);
  return urls.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

/** The URLs of a later status: that of each part, where the status has one, and those of files that are new. */
export interface MatchedUrls {
  readonly urls: readonly (string | undefined)[];
  readonly more: readonly string[];
}

/**
 * Finds the URL of each part in a later status, in whatever order that has them.
 *
 * A file may have moved to another host under the same path, as to a CDN. Without known sources, as in a job of an earlier
 * version, the order of the URLs decides.
 *
 * @throws ExportError 'filesChanged' where URLs cannot be matched, and 'badResponse' where the order decides and the numbers
 * differ.
 */
export function matchUrls(
  sources: readonly (string | undefined)[],
  all: readonly string[],
): MatchedUrls {
  const urls = distinctUrls(all);
  if (sources.includes(undefined)) {
    if (urls.length !== sources.length) {
      throw new ExportError(
        'badResponse',
        `The export had ${sources.length} files and now has ${urls.length}.`,
      );
    }
    return { urls, more: [] };
  }
  const same = pair(sources, urls, (source) => source);
  const moved = pair(
    sources.map((source, part) => (same[part] === undefined ? source : undefined)),
    urls.filter((url) => !same.includes(url)),
    withoutHost,
  );
  const matched = sources.map((_, part) => same[part] ?? moved[part]);
  return { urls: matched, more: urls.filter((url) => !matched.includes(url)) };
}

/** The files of a job as a status lists them: first its parts, then new ones. */
export interface LocatedFiles {
  readonly sources: readonly (string | undefined)[];
  readonly urls: readonly (string | undefined)[];
  /** Whether the parts are other ones than before, so that nothing of those is of use. */
  readonly isReplaced: boolean;
}

/**
 * Finds which file of a status is which part of a job. A job that has no parts yet takes all files, in their order; so does
 * one that has finished none, if none of its files is in the status.
 *
 * @throws as `matchUrls` does.
 */
export function locateFiles(job: ExportJob, all: readonly string[]): LocatedFiles {
  const parts = job.state === 'downloading' ? job.parts.map(({ source }) => source) : [];
  const { urls, more } = matchUrls(parts, all);
  const isUntouched = job.state === 'downloading' && job.parts.every(isPending);
  if (parts.length > 0 && isUntouched && urls.every((url) => url === undefined)) {
    return { sources: more.map(sourceOf), urls: more, isReplaced: true };
  }
  const sources = parts.map((source, part) => source ?? sourceIfThere(urls[part]));
  return {
    sources: [...sources, ...more.map(sourceOf)],
    urls: [...urls, ...more],
    isReplaced: false,
  };
}

/** Whether a status has a URL for each part that is still to be fetched. */
export function namesPendingFiles(job: ExportJob, all: readonly string[]): boolean {
  const parts = job.state === 'downloading' ? job.parts : [];
  const pending = [...parts.keys()].filter((part) => parts[part]?.state === 'pending');
  return namesFiles(
    parts.map(({ source }) => source),
    all,
    pending,
  );
}

/** Whether a status has a URL for each of these parts (0-based). */
export function namesFiles(
  sources: readonly (string | undefined)[],
  all: readonly string[],
  parts: readonly number[],
): boolean {
  try {
    const { urls } = matchUrls(sources, all);
    return parts.every((part) => urls[part] !== undefined);
  } catch (error) {
    if (error instanceof ExportError) {
      return false;
    }
    throw error;
  }
}

/** Whether a status has more files than a job. Unknown for a job of an earlier version, which counts as no. */
export function namesMoreFiles(job: ExportJob, all: readonly string[]): boolean {
  const parts = job.state === 'downloading' ? job.parts : [];
  try {
    return (
      matchUrls(
        parts.map(({ source }) => source),
        all,
      ).more.length > 0
    );
  } catch (error) {
    if (error instanceof ExportError) {
      return false;
    }
    throw error;
  }
}

/** Pairs sources with URLs by a key that only one of each may have. */
function pair(
  sources: readonly (string | undefined)[],
  urls: readonly string[],
  keyOf: (source: string) => string,
): readonly (string | undefined)[] {
  const keyed = (source: string | undefined): string | undefined =>
    source === undefined ? undefined : keyOf(source);
  const wanted = sources.map(keyed);
  const found = urls.map((url) => keyed(sourceOf(url)));
  return wanted.map((key) => {
    if (key === undefined || !found.includes(key)) {
      return undefined;
    }
    if (isTwiceIn(wanted, key) || isTwiceIn(found, key)) {
      throw new ExportError('filesChanged', 'Two files have the same address but for the query.');
    }
    return urls[found.indexOf(key)];
  });
}

const isPending = ({ state }: ExportPart): boolean => state === 'pending';

const isTwiceIn = (keys: readonly (string | undefined)[], key: string): boolean =>
  keys.indexOf(key) !== keys.lastIndexOf(key);

const sourceIfThere = (url: string | undefined): string | undefined =>
  url === undefined ? undefined : sourceOf(url);

const withoutHost = (source: string): string => source.slice(source.indexOf('/'));

/** Normalizes a path: only what must be encoded is, with hexadecimal digits in upper case. */
function plainPath(path: string): string {
  return path.replace(/%[0-9a-f]{2}/gi, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : code.toUpperCase();
  });
}

/** Returns a URL without its signature. */
function unsigned(url: string): string {
  const source = sourceOf(url);
  if (source === undefined) {
    return url;
  }
  const query = [...new URL(url).searchParams].filter(([name]) => !signing.test(name));
  return JSON.stringify([source, query.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))]);
}
