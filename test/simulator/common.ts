import { createMiddleware } from 'hono/factory';
import { isAlreadySent } from './responses.ts';
import type { Env } from './env.ts';
import { readableBody } from './requestLog.ts';
import type { Service } from './service.ts';

/** Records each request to an origin, and dates the response by the simulator's clock. */
export function record(service: Service, origin: 'api' | 'files') {
  return createMiddleware<Env>(async (c, next) => {
    const text = await c.req.text();
    const recordStatus = service.requests.add({
      origin,
      method: c.req.method,
      path: c.req.path,
      query: { ...c.req.query() },
      headers: { ...c.req.header() },
      body: readableBody(text),
      at: service.clock.now(),
    });
    c.set('bodyText', text);
    c.set('recordStatus', recordStatus);
    // Set on Node's response directly, so that responses which are sent by hand have them, too.
    const { outgoing } = c.env;
    const offMs = origin === 'api' ? 1000 * service.scenario.dateOffSeconds : 0;
    outgoing.setHeader('date', new Date(service.clock.now() + offMs).toUTCString());
    if (origin === 'api') {
      const ids = service.nextRequestId();
      outgoing.setHeader('x-amzn-requestid', ids.amzn);
      outgoing.setHeader('x-amz-apigw-id', ids.apiGateway);
    }
    await next();
    if (!isAlreadySent(c.res)) {
      recordStatus(c.res.status);
    }
  });
}
