import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { alreadySent, json } from './responses.ts';
import type { Env } from './env.ts';
import type { Fault, FaultOf, FaultRegistry, FaultRoute } from './faults.ts';
import { rateLimitHeaders } from './rateLimits.ts';
import type { Service } from './service.ts';
import { connectionGone, resetConnection, sendOnWire, type WireFault } from './wire.ts';

/** Applies the faults of a route. Those that the handler has to apply itself are in the variable `fault`. */
export function injectFault(service: Service, route: FaultRoute) {
  return createMiddleware<Env>(async (c, next) => {
    const fault = service.faults.take(route, c.req.path);
    c.set('fault', fault);
    if (fault === undefined) {
      await next();
      return undefined;
    }
    const instead = await respondInstead(c, fault, service.clock.now());
    if (instead !== undefined) {
      return instead;
    }
    await next();
    if (route !== 'file') {
      await sendFaultyResponse(c, fault, service.faults);
    }
    return undefined;
  });
}

/** Returns the response to a request that is not handled at all. */
async function respondInstead(
  c: Context<Env>,
  fault: Fault,
  now: number,
): Promise<Response | undefined> {
  const { outgoing } = c.env;
  switch (fault.kind) {
    case 'status':
      return statusResponse(fault, now);
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

/** The storage's error code for a status. */
const storageCodes: Readonly<Record<number, string>> = {
  400: 'RequestTimeout',
  403: 'AccessDenied',
  404: 'NoSuchKey',
};

const okStatus = ({ route }: Fault): number => (route === 'createExport' ? 202 : 200);

function statusResponse(fault: FaultOf<'status'>, now: number): Response {
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

/**
 * Sends the response of an API handler with the fault applied. Responses that the fault does not concern stay as they
 * are.
 */
async function sendFaultyResponse(
  c: Context<Env>,
  fault: Fault,
  faults: FaultRegistry,
): Promise<void> {
  const { outgoing } = c.env;
  if (fault.kind === 'responseLost') {
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
      c.get('recordStatus')(c.res.status);
      await sendWithFault(
        outgoing,
        { fault, faults },
        {
          status: c.res.status,
          headers: { ...headers, 'content-length': String(body.length) },
          body: [body],
          length: body.length,
        },
      );
      replaceResponse(c, alreadySent());
      return;
    default:
  }
}

export interface StreamedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Buffer> | Iterable<Buffer>;
  readonly length: number | undefined;
}

/** Sends a response with a fault on the wire. */
export async function sendWithFault(
  outgoing: ServerResponse,
  { fault, faults }: { readonly fault: Fault | undefined; readonly faults: FaultRegistry },
  { status, headers, body, length }: StreamedResponse,
): Promise<void> {
  const wrongLength =
    fault?.kind === 'wrongContentLength' && length !== undefined
      ? { 'content-length': String(Math.max(0, length + fault.by)) }
      : {};
  await sendOnWire(
    outgoing,
    { status, headers: { ...headers, ...wrongLength }, body },
    wireFaultOf(fault, faults, length),
  );
}

function wireFaultOf(
  fault: Fault | undefined,
  faults: FaultRegistry,
  length: number | undefined,
): WireFault {
  switch (fault?.kind) {
    case 'resetAfterHeaders':
      return { resetAt: 0 };
    case 'resetInBody':
      return { resetAt: positionOf(fault, length) };
    case 'stall':
      return { stallAt: positionOf(fault, length) };
    case 'slow':
      // A body that is under way when the faults are cleared is slow no more.
      return { bytesPerSecond: () => (faults.has(fault) ? fault.bytesPerSecond : undefined) };
    case 'wrongContentLength':
      return { endConnection: true };
    default:
      return {};
  }
}

/** Returns the position of a fault in a body. */
export function positionOf(
  { bytes, fraction = 0.5 }: { bytes?: number | undefined; fraction?: number | undefined },
  length: number | undefined,
): number {
  return bytes ?? Math.floor((length ?? 0) * fraction);
}

function replaceResponse(c: Context<Env>, response: Response): void {
  // Hono would add the old headers to the new response if the old one were still there.
  c.res = undefined;
  c.res = response;
}
