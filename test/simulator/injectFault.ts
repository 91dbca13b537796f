import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { alreadySent, json } from './answers.ts';
import type { Env } from './env.ts';
import type { Fault, FaultOf, FaultRoute } from './faults.ts';
import { rateLimitHeaders } from './rateLimits.ts';
import type { Service } from './service.ts';
import { connectionGone, resetConnection, sendOnWire, type Mishap } from './wire.ts';

/** Lets the faults of a route strike. What a handler has to do itself, it finds as the variable `fault`. */
export function injectFault(service: Service, route: FaultRoute) {
  return createMiddleware<Env>(async (c, next) => {
    const fault = service.faults.take(route, c.req.path);
    c.set('fault', fault);
    if (fault === undefined) {
      await next();
      return undefined;
    }
    const instead = await answerInstead(c, fault, service.clock.now());
    if (instead !== undefined) {
      return instead;
    }
    await next();
    if (route !== 'file') {
      await spoilAnswer(c, fault);
    }
    return undefined;
  });
}

/** The answer to a request that is not carried out at all. */
async function answerInstead(
  c: Context<Env>,
  fault: Fault,
  now: number,
): Promise<Response | undefined> {
  const { outgoing } = c.env;
  switch (fault.kind) {
    case 'status':
      return statusAnswer(fault, now);
    case 'proxyPage':
      return new Response('<html><head><title>Blocked by policy</title></head></html>', {
        status: fault.status,
        headers: { 'content-type': 'text/html', via: '1.1 proxy' },
      });
    case 'redirect':
      return new Response(null, { status: fault.status, headers: { location: fault.to } });
    case 'emptyBody':
      return new Response('', {
        status: okStatus(fault),
        headers: { 'content-type': 'application/json' },
      });
    case 'foreignBody':
      return new Response(fault.isGzip ? gzipSync(fault.body) : fault.body, {
        status: 200,
        headers: { 'content-type': fault.contentType },
      });
    case 'wrongJson':
      return json(fault.json ?? { unexpected: true }, okStatus(fault));
    case 'resetBeforeHeaders':
      resetConnection(outgoing);
      return alreadySent();
    case 'stall':
      if (fault.at === 'beforeHeaders') {
        await connectionGone(outgoing);
        return alreadySent();
      }
      return undefined;
    default:
      return undefined;
  }
}

/** What the storage says with a status. */
const storageCodes: Readonly<Record<number, string>> = {
  400: 'RequestTimeout',
  403: 'AccessDenied',
  404: 'NoSuchKey',
};

const okStatus = ({ route }: Fault): number => (route === 'createExport' ? 202 : 200);

function statusAnswer(fault: FaultOf<'status'>, now: number): Response {
  const { status, retryAfter, rateLimit, resetSeconds, field } = fault;
  const message = fault.message ?? (status === 429 ? 'too many requests' : 'simulated fault');
  const bodies = {
    json: [
      'application/json',
      JSON.stringify({ errors: [{ message, ...(field === undefined ? {} : { field }) }] }),
    ],
    html: [
      'text/html',
      `<html><head><title>${status}</title></head><body><h1>${message}</h1></body></html>`,
    ],
    xml: [
      'application/xml',
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${storageCodes[status] ?? 'InternalError'}</Code><Message>${message}</Message></Error>`,
    ],
    empty: ['text/plain', ''],
  } as const;
  const [contentType, text] = bodies[fault.body];
  const headers = {
    'content-type': contentType,
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    ...(rateLimit === undefined || rateLimit === 'none'
      ? {}
      : rateLimitHeaders(600, 0, now + resetSeconds * 1000, rateLimit, now)),
  };
  return new Response([204, 205, 304].includes(status) ? null : text, { status, headers });
}

/** Sends the answer of an API handler with the fault in it. Answers that the fault does not concern are left alone. */
async function spoilAnswer(c: Context<Env>, fault: Fault): Promise<void> {
  const { outgoing } = c.env;
  if (fault.kind === 'answerLost') {
    resetConnection(outgoing);
    replaceResponse(c, alreadySent());
    return;
  }
  const body = Buffer.from(await c.res.clone().text());
  const headers = Object.fromEntries(c.res.headers);
  switch (fault.kind) {
    case 'truncatedJson':
      replaceResponse(
        c,
        new Response(body.subarray(0, body.length >> 1), { status: c.res.status, headers }),
      );
      return;
    case 'wrongContentType':
      replaceResponse(
        c,
        new Response(body, {
          status: c.res.status,
          headers: { ...headers, 'content-type': fault.contentType },
        }),
      );
      return;
    case 'resetAfterHeaders':
    case 'resetInBody':
    case 'stall':
    case 'slow':
    case 'wrongContentLength':
      c.get('answered')(c.res.status);
      await sendSpoilt(outgoing, fault, {
        status: c.res.status,
        headers: { ...headers, 'content-length': String(body.length) },
        body: [body],
        length: body.length,
      });
      replaceResponse(c, alreadySent());
      return;
    default:
  }
}

export interface SpoilableAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Buffer> | Iterable<Buffer>;
  readonly length: number | undefined;
}

/** Sends an answer with what a fault does to it on the wire. */
export async function sendSpoilt(
  outgoing: ServerResponse,
  fault: Fault | undefined,
  { status, headers, body, length }: SpoilableAnswer,
): Promise<void> {
  const wrongLength =
    fault?.kind === 'wrongContentLength' && length !== undefined
      ? { 'content-length': String(Math.max(0, length + fault.by)) }
      : {};
  await sendOnWire(
    outgoing,
    { status, headers: { ...headers, ...wrongLength }, body },
    mishap(fault, length),
  );
}

function mishap(fault: Fault | undefined, length: number | undefined): Mishap {
  switch (fault?.kind) {
    case 'resetAfterHeaders':
      return { resetAt: 0 };
    case 'resetInBody':
      return { resetAt: placeOf(fault, length) };
    case 'stall':
      return { stallAt: placeOf(fault, length) };
    case 'slow':
      return { bytesPerSecond: fault.bytesPerSecond };
    case 'wrongContentLength':
      return { endConnection: true };
    default:
      return {};
  }
}

/** Where in a body a fault is. */
export function placeOf(
  { bytes, fraction = 0.5 }: { bytes?: number | undefined; fraction?: number | undefined },
  length: number | undefined,
): number {
  return bytes ?? Math.floor((length ?? 0) * fraction);
}

function replaceResponse(c: Context<Env>, response: Response): void {
  // Hono would add the old headers to the new answer, if the old one were still there.
  c.res = undefined;
  c.res = response;
}
