import { createMiddleware } from 'hono/factory';
import { forbidden, json, unauthorized } from './responses.ts';
import type { Env } from './env.ts';
import type { RateLimitGroup } from './rateLimits.ts';
import type { Service } from './service.ts';

/** Admits a request whose key has the scope (or one that starts with it), and counts it against the rate limit. */
export function access(service: Service, scope: string | undefined, group: RateLimitGroup) {
  return createMiddleware<Env>(async (c, next) => {
    const key = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const caller = key === undefined ? undefined : service.account(key);
    if (caller === undefined) {
      return unauthorized();
    }
    const { ignoresOnBehalfOf: ignores } = service.scenario;
    const isIgnored = ignores === 'exports' ? c.req.path.includes('/exports') : ignores;
    const onBehalfOf = isIgnored ? undefined : c.req.header('on-behalf-of');
    const account = onBehalfOf === undefined ? caller : service.subuser(caller, onBehalfOf);
    if (account === undefined || (scope !== undefined && !hasScope(account.scopes, scope))) {
      return forbidden();
    }
    const limits = service.rateLimits.take(account.index, group, service.scenario.rateLimit);
    if (limits.exceeded) {
      return json({ errors: [{ message: 'too many requests' }] }, 429, limits.headers);
    }
    c.set('account', account);
    await next();
    for (const [name, value] of Object.entries(limits.headers)) {
      c.res.headers.set(name, value);
    }
    return undefined;
  });
}

function hasScope(scopes: readonly string[], wanted: string): boolean {
  return scopes.some((scope) => scope === wanted || scope.startsWith(`${wanted}.`));
}
