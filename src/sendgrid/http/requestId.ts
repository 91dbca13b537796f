import type { HeaderSource } from './rateLimit.ts';

/** The headers that SendGrid's gateway, its services and its file host name a request by, the most telling first. */
const names = ['x-amzn-requestid', 'x-request-id', 'x-amz-request-id', 'x-amz-apigw-id'] as const;

/** Reads the id under which the other side's support can find a request. */
export function requestIdOf(headers: HeaderSource): string | undefined {
  for (const name of names) {
    const id = headers
      .get(name)
      ?.replace(/[^\x21-\x7e]/g, '')
      .slice(0, 100);
    if (id !== undefined && id !== '') {
      return id;
    }
  }
  return undefined;
}
