import type { SendGridReason } from '../errors.ts';

/** Names what a status means; `undefined` for a success. */
export function reasonOfStatus(status: number): SendGridReason | undefined {
  if (status >= 200 && status < 300) {
    return undefined;
  }
  if (status >= 300 && status < 400) {
    return 'redirected';
  }
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
    case 410:
      return 'notFound';
    case 408:
      return 'server';
    case 429:
      return 'rateLimited';
    default:
      return status >= 500 ? 'server' : 'badRequest';
  }
}
