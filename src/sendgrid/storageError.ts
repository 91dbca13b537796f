import type { HeaderSource } from './http/rateLimit.ts';

/** What the storage of the files says about a request that it refused. */
export interface StorageError {
  /** Whether it refuses the URL for good: it has expired, or its file is gone. A URL that is signed again may do. */
  readonly isRefusal: boolean;
  /**
   * Whether there is no such file for this URL, without a word of its expiry: it may not have been stored yet. Without the
   * permission to list files, S3 responds with 403 instead of 404.
   */
  readonly isAbsence: boolean;
  /** Whether the same request may succeed later. */
  readonly isTransient: boolean;
}

/** Codes of S3 by which a URL is no longer good, or its file no longer there. */
const refusals: ReadonlySet<string> = new Set([
  'AccessDenied',
  'ExpiredToken',
  'TokenRefreshRequired',
  'InvalidToken',
  'RequestExpired',
  'AuthorizationQueryParametersError',
  'NoSuchKey',
  'NoSuchBucket',
  'NoSuchVersion',
]);

/** Transient codes of S3, whatever their status. */
const transients: ReadonlySet<string> = new Set([
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'SlowDown',
  'ServiceUnavailable',
  'InternalError',
  'OperationAborted',
  'Throttling',
  'ThrottlingException',
  'RequestThrottled',
  'TooManyRequests',
  'BandwidthLimitExceeded',
  'RequestLimitExceeded',
]);

/** The headers of S3 and compatible storages, which identify them where a response has no body. */
const ownHeaders = ['x-amz-request-id', 'x-amz-id-2'] as const;

/**
 * Reads the failed response of a file host. Returns undefined where it is not of the storage itself, but of something in front
 * of it: a proxy's page in HTML, a gateway's JSON.
 */
export function storageError(
  status: number,
  headers: HeaderSource,
  text: string,
): StorageError | undefined {
  const code = codeOf(text);
  if (code !== undefined) {
    const isGone = status === 404 || status === 410;
    const isHidden = status === 403 && code === 'AccessDenied' && !/expired/i.test(text);
    return {
      isRefusal: isGone || refusals.has(code),
      isAbsence: isHidden || (status === 404 && code !== 'NoSuchBucket'),
      isTransient: !isGone && transients.has(code),
    };
  }
  const isSilent = text.trim() === '' && ownHeaders.some((name) => headers.get(name) !== null);
  const isAbsence = status === 403 || status === 404;
  return isSilent ? { isRefusal: true, isAbsence, isTransient: false } : undefined;
}

/** The code of the storage's own XML, whatever prefix and namespace it has. */
function codeOf(text: string): string | undefined {
  return /^\s*(?:<\?xml[^>]{0,200}\?>\s*)?<Error\b[^>]{0,200}>[^]{0,10000}?<Code>\s*([A-Za-z0-9]{1,100})\s*<\/Code>/.exec(
    text.replace(/^\uFEFF/, ''),
  )?.[1];
}
