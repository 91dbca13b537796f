import { Hono, type Context } from 'hono';
import { access } from './access.ts';
import { badRequest, listNotFound } from './responses.ts';
import type { Env } from './env.ts';
import { globalApiUrl } from './links.ts';
import { jsonContact } from './jsonLines.ts';
import type { SimulatedList } from './population.ts';
import type { Service } from './service.ts';
import { injectFault } from './injectFault.ts';

/** `/v3/marketing/lists`: pages, and single lists. */
export function listRoutes(service: Service): Hono<Env> {
  const app = new Hono<Env>();
  const guards = [
    injectFault(service, 'lists'),
    access(service, 'marketing', 'marketing'),
  ] as const;
  app.get('/', ...guards, (c) => listPage(c, service));
  app.get('/:id', access(service, 'marketing', 'marketing'), (c) => oneList(c));
  return app;
}

function listPage(c: Context<Env>, service: Service): Response {
  const pageSize = Number(c.req.query('page_size') ?? 100);
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > 1000) {
    return badRequest([{ message: 'page_size must be between 1 and 1000', field: 'page_size' }]);
  }
  const token = c.req.query('page_token') ?? '';
  const start = token === '' ? 0 : offsetOf(token);
  if (start === undefined) {
    return badRequest([{ message: 'invalid page token', field: 'page_token' }]);
  }
  const { lists } = c.get('account').population;
  const address = (offset: number): string =>
    `${globalApiUrl}/v3/marketing/lists?page_size=${pageSize}&page_token=${tokenOf(offset)}`;
  const end = start + pageSize;
  return c.json({
    result: lists.slice(start, end).map(listJson),
    _metadata: {
      ...(start > 0 ? { prev: address(Math.max(0, start - pageSize)) } : {}),
      self: address(start),
      ...(end < lists.length ? { next: address(end) } : {}),
      count: lists.length + service.scenario.listCountOff,
    },
  });
}

function oneList(c: Context<Env>): Response {
  const { population, contacts } = c.get('account');
  const list = population.list(c.req.param('id') ?? '');
  if (list === undefined) {
    return listNotFound();
  }
  const [sample] = population.members({ listIds: [list.id] }).range(0, 1);
  return c.json({
    ...listJson(list),
    ...(c.req.query('contact_sample') === 'true' && sample !== undefined
      ? { contact_sample: jsonContact(contacts.contact(sample), contacts.fields) }
      : {}),
  });
}

function listJson({ id, name, count }: SimulatedList): Record<string, unknown> {
  return {
    id,
    name,
    contact_count: count,
    _metadata: { self: `${globalApiUrl}/v3/marketing/lists/${id}` },
  };
}

/** Returns a token that nobody can mistake for a number to count with. */
function tokenOf(offset: number): string {
  return Buffer.from(`after:${offset}`).toString('base64url');
}

function offsetOf(token: string): number | undefined {
  const match = /^after:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  return match === null ? undefined : Number(match[1]);
}
