import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Env } from './env.ts';

/** Returns a JSON response. */
export function json(
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

/** Returns the response by which the server knows that a handler has used the connection itself. */
export const alreadySent = (): Response =>
  new Response(null, { headers: { [alreadySentHeader]: 'true' } });

export const isAlreadySent = (response: Response): boolean =>
  response.headers.has(alreadySentHeader);

/** `@hono/node-server` looks for this header; its own constant is one shared object on which headers would pile up. */
const alreadySentHeader = 'x-hono-already-sent';

export interface ErrorEntry {
  readonly message: string;
  readonly field?: string | null;
  readonly help?: null;
}

/** Returns the response to a malformed request: 400. */
export const badRequest = (errors: readonly ErrorEntry[]): Response => json({ errors }, 400);

export const unauthorized = (): Response =>
  json(
    {
      errors: [
        {
          message: 'The provided authorization grant is invalid, expired, or revoked',
          field: null,
          help: null,
        },
      ],
    },
    401,
  );

export const forbidden = (): Response =>
  json({ errors: [{ message: 'access forbidden', field: null, help: null }] }, 403);

export const notFound = (): Response =>
  json({ errors: [{ message: 'not found', field: 'null', help: null }] }, 404);

/** Returns the response for an unknown list: a bare array, unlike everything else. */
export const listNotFound = (): Response => json([{ message: 'list not found', field: 'id' }], 404);

/** Returns an error in the file host's format. */
export function xmlError(
  c: Context<Env>,
  status: ContentfulStatusCode,
  code: string,
  message: string,
): Response {
  return c.body(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>SIMULATOR</RequestId></Error>`,
    status,
    { 'content-type': 'application/xml' },
  );
}
