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
 * Checks the base URL of an API that the key will be sent to, and returns its normal form without a slash at the end.
 *
 * Only `https` keeps the key secret on its way; `http` is taken for this machine alone, where a simulator listens.
 */
export function parseApiBaseUrl(text: string): ParsedApiBaseUrl {
  const trimmed = text.trim();
  if (trimmed === '') {
    return { ok: false, problem: 'empty' };
  }
  // An address is shown and logged, and the setting that holds it is a text in the clear.
  if (holdsSendGridKey(trimmed)) {
    return { ok: false, problem: 'isAKey' };
  }
  // The URL parser drops tabs and line breaks silently; an address with one in it is a mistake, not an address.
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

/** Takes the slashes at the end away. A regular expression would look at each run of them as often as it is long. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') {
    end--;
  }
  return path.slice(0, end);
}

/** Whether what is sent to the URL stays private: over TLS, or without leaving this machine. */
export function isHttpsOrLoopback(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

/** `127.0.0.0/8`, `::1` and `localhost`. The URL parser has already written IPv4 addresses in their normal form. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
