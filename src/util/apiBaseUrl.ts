import { holdsSendGridKey } from './keyLikeText.ts';

/** SendGrid's own API origins, by region. */
export const regionBaseUrls = {
  global: 'https://api.sendgrid.com',
  eu: 'https://api.eu.sendgrid.com',
} as const;

export type ApiBaseUrlProblem =
  'empty' | 'isAKey' | 'notAUrl' | 'notHttps' | 'hasCredentials' | 'hasQuery';

export type ParsedApiBaseUrl =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly problem: ApiBaseUrlProblem };

/**
 * Validates the base URL of an API to which the key will be sent, and returns its normal form without a trailing slash.
 * Only `https` keeps the key secret in transit; `http` is accepted for this machine only, where a simulator listens.
 */
export function parseApiBaseUrl(text: string): ParsedApiBaseUrl {
  const trimmed = text.trim();
  if (trimmed === '') {
    return { ok: false, problem: 'empty' };
  }
  // An address is shown and logged, and its setting is plain text.
  if (holdsSendGridKey(trimmed)) {
    return { ok: false, problem: 'isAKey' };
  }
  // The URL parser drops tabs and line breaks silently; an address with one inside is a mistake, not an address.
  const url = /\s/.test(trimmed) ? null : URL.parse(trimmed);
  if (!url) {
    return { ok: false, problem: 'notAUrl' };
  }
  if (!isHttpsOrLoopback(url)) {
    return { ok: false, problem: 'notHttps' };
  }
  if (url.username !== '' || url.password !== '') {
    return { ok: false, problem: 'hasCredentials' };
  }
  if (trimmed.includes('?') || trimmed.includes('#')) {
    return { ok: false, problem: 'hasQuery' };
  }
  return { ok: true, url: url.origin + withoutSlashes(url.pathname) };
}

/** Removes trailing slashes. A regular expression would visit each run of them as often as it is long. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') {
    end--;
  }
  return path.slice(0, end);
}

/** Returns whether data sent to the URL stays private: over TLS, or on this machine. */
export function isHttpsOrLoopback(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

/** `127.0.0.0/8`, `::1` and `localhost`. The URL parser has already normalized IPv4 addresses. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
