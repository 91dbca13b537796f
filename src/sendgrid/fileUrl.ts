import { isHttpsOrLoopback } from './apiBaseUrl.ts';
import { SendGridError } from './errors.ts';

/**
 * Reads the URL of a file, or where one redirects to, which a server made up: anything but a private way is refused.
 *
 * @param from the URL that redirects. One out in the network must not lead to a service on this machine.
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
  if (url.username !== '' || url.password !== '') {
    throw refused('it has credentials');
  }
  return url;
}

/** What may be logged of a file's URL. */
export function withoutQuery(url: URL): string {
  return (url.origin + url.pathname).slice(0, 200);
}

function refused(why: string): SendGridError {
  return new SendGridError('badFileUrl', `The URL of the file is refused: ${why}.`);
}
