import { createMiddleware } from 'hono/factory';
import type { Env } from './env.ts';
import { readableBody } from './requestLog.ts';
import type { Service } from './service.ts';

/** Records each request of an origin, and dates the answer by the simulator's clock. */
export function record(service: Service, origin: 'api' | 'files') {
  return createMiddleware<Env>(async (c, next) => {
    const text = await c.req.text();
    const answered = service.requests.add({
      origin,
      method: c.req.method,
      path: c.req.path,
      query: c.req.query(),
      headers: c.req.header(),
      body: readableBody(text),
      at: service.clock.now(),
    });
    c.set('bodyText', text);
    c.set('answered', answered);
    c.env.outgoing.setHeader('date', new Date(service.clock.now()).toUTCString());
    await next();
    if (!c.env.outgoing.headersSent && !c.env.outgoing.destroyed) {
      answered(c.res.status);
    }
  });
}
