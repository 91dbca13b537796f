import { isHttpsOrLoopback } from '../util/apiBaseUrl.ts';
import { SendGridError } from './errors.ts';
import { leadsInward } from './hostReach.ts';

/**
 * Parses the URL of a file, or the target of its redirect, which a server has chosen: only encrypted connections are allowed.
 *
 * @param from the URL that redirects. It must not lead further inward than its own host: from the network to a service on this
 *   machine, or into a private network.
 * @throws SendGridError 'badFileUrl'; its message does not quote the URL, which is signed.
 */
export function parseFileUrl(text: string, from?: URL): URL {
  const url = URL.parse(text, from?.href);
  if (!url) {
    throw refused('it is not a URL');
  }
  if (!isHttpsOrLoopback(url)) {
    throw refused(`${url.protocol} is not a private way`);
  }
  if (from?.protocol === 'https:' && url.protocol !== 'https:') {
    throw refused('it leads from https to http');
  }
  if (from && leadsInward(from, url)) {
    throw refused('it leads out of the network to an inner address');
  }
  if (url.username !== '' || url.password !== '') {
    throw refused('it has credentials');
  }
  return url;
}

/**
 * Checks that the URL of a file does not lead further inward than the API that named it. What is not a URL is left to
 * `parseFileUrl`.
 *
 * @throws SendGridError 'badFileUrl'.
 */
export function assertNamedBy(api: URL, text: string): void {
  const url = URL.parse(text);
  if (url && leadsInward(api, url)) {
    throw refused('it leads out of the network to an inner address');
  }
}

/** Returns what may be logged of a file's URL. */
export function withoutQuery(url: URL): string {
  return (url.origin + url.pathname).slice(0, 200);
}

function refused(why: string): SendGridError {
  return new SendGridError('badFileUrl', `The URL of the file is refused: ${why}.`);
}
