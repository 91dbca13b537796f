import { Hono } from 'hono';
import * as z from 'zod';
import { access } from './access.ts';
import type { SimulatedAccount } from './accounts.ts';
import { badRequest } from './responses.ts';
import { csvColumns } from './csv.ts';
import type { Env } from './env.ts';
import { idKind, uuid } from './hash.ts';
import { jsonContact } from './jsonLines.ts';
import { globalApiUrl } from './links.ts';
import type { Members } from './members.ts';
import { readableBody } from './requestLog.ts';
import type { Service } from './service.ts';
import { injectFault } from './injectFault.ts';

/** No endpoint but the export returns more contacts than this. */
const mostContacts = 50;

const searchBody = z.strictObject({ query: z.string().min(1) });

/** `/v3/marketing/contacts` without the exports, and `/v3/marketing/field_definitions`. */
export function contactRoutes(service: Service): Hono<Env> {
  const app = new Hono<Env>();
  const guard = access(service, 'marketing', 'marketing');
  app.get('/contacts/count', injectFault(service, 'count'), guard, (c) => {
    const { size } = c.get('account').population;
    return c.json({
      contact_count: size,
      billable_count: size,
      billable_breakdown: { total: size, breakdown: {} },
    });
  });
  app.get('/contacts', guard, (c) => {
    const account = c.get('account');
    return c.json(firstContacts(account, account.population.members({ all: true })));
  });
  app.post('/contacts/search', access(service, 'marketing', 'search'), (c) => {
    const parsed = searchBody.safeParse(readableBody(c.get('bodyText')));
    if (!parsed.success) {
      return badRequest([{ message: 'query is required', field: 'query' }]);
    }
    return c.json(searchResult(c.get('account'), parsed.data.query));
  });
  app.get('/field_definitions', guard, (c) => {
    const account = c.get('account');
    const { fields } = account.contacts;
    return c.json({
      custom_fields: fields.map(({ name, type }, i) => ({
        id: uuid(service.scenario.seed, idKind.customField, i).slice(0, 8),
        name,
        field_type: type,
      })),
      reserved_fields: csvColumns([]).map((column, i) => ({
        id: `_rf${i}_T`,
        name: column.toLowerCase(),
        field_type: column.endsWith('_AT') ? 'Date' : 'Text',
        ...(column.endsWith('_AT') || column === 'CONTACT_ID' ? { read_only: true } : {}),
      })),
      _metadata: { self: `${globalApiUrl}/v3/marketing/field_definitions` },
    });
  });
  return app;
}

/** Evaluates the few queries that look into a list or segment or for an address; any other query matches everyone. */
function searchResult(account: SimulatedAccount, query: string): Record<string, unknown> {
  const { population, contacts } = account;
  const group = /CONTAINS\((list_ids|segment_ids),\s*'([^']*)'\)/i.exec(query);
  const ids = [group?.[2] ?? ''];
  const members = population.members(
    group === null
      ? { all: true }
      : group[1] === 'list_ids'
        ? { listIds: ids }
        : { segmentIds: ids },
  );
  const wanted = /email\s+(?:LIKE|=)\s+'([^'%]*)(%?)'/i.exec(query);
  if (wanted === null) {
    return firstContacts(account, members);
  }
  const [, text = '', wildcard] = wanted;
  const found: Record<string, unknown>[] = [];
  let count = 0;
  for (const index of members.range()) {
    const contact = contacts.contact(index);
    if (wildcard === '%' ? contact.email.startsWith(text) : contact.email === text) {
      count += 1;
      if (found.length < mostContacts) {
        found.push(jsonContact(contact, contacts.fields));
      }
    }
  }
  return { result: found, contact_count: count, _metadata: {} };
}

function firstContacts({ contacts }: SimulatedAccount, members: Members): Record<string, unknown> {
  return {
    result: Array.from(members.range(0, mostContacts), (index) =>
      jsonContact(contacts.contact(index), contacts.fields),
    ),
    contact_count: members.count,
    _metadata: { self: `${globalApiUrl}/v3/marketing/contacts` },
  };
}
