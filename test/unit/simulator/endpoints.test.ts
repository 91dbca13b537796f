import assert from 'node:assert/strict';
import * as z from 'zod';
import { Harness } from './harness.ts';

const errors = (status: number, ...entries: unknown[]) => ({ status, body: { errors: entries } });
const listJson = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  contact_count: z.int(),
  _metadata: z.strictObject({ self: z.string() }),
});
const listPage = z.strictObject({
  result: z.array(listJson),
  _metadata: z.strictObject({
    prev: z.string().optional(),
    self: z.string(),
    next: z.string().optional(),
    count: z.int(),
  }),
});

async function summaryOf(response: Response): Promise<{ status: number; body: unknown }> {
  return { status: response.status, body: await response.json() };
}

describe('simulator: endpoints', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start({
      contacts: 200,
      lists: [
        { name: 'Newsletter', contacts: 60 },
        { name: 'Empty', contacts: 0 },
      ],
      segments: [
        { name: 'Readers', contacts: 20, parentList: 'Newsletter', countOff: 3 },
        { name: 'Broken', contacts: 5, validity: 'INVALID', errorMessage: 'no such field' },
        { name: 'Old', contacts: 7, version: 1 },
      ],
      accounts: [
        { username: 'acme' },
        { username: 'mailer', scopes: ['mail.send'] },
        { username: 'shop', subuserOf: 'acme', lists: [{ name: 'Shop only', contacts: 4 }] },
      ],
    });
  });
  after(() => harness.simulator.close());

  it('return scopes and the user', async () => {
    assert.ok(
      z
        .strictObject({ scopes: z.array(z.string()) })
        .parse(await harness.json('/v3/scopes'))
        .scopes.includes('marketing.read'),
    );
    const { username } = z
      .strictObject({ username: z.string(), user_id: z.int() })
      .parse(await harness.json('/v3/user/username'));
    assert.equal(username, 'acme');
    assert.deepEqual(await harness.json('/v3/user/email'), { email: 'acme@example.com' });
    assert.deepEqual(await harness.json('/v3/user/account'), { type: 'paid', reputation: 99.7 });
    assert.equal((await harness.get('/v3/user/profile')).status, 200);
  });

  it('return lists, and one list with a sample', async () => {
    const { result, _metadata } = listPage.parse(await harness.json('/v3/marketing/lists'));
    assert.deepEqual(
      result.map((list) => [list.name, list.contact_count]),
      [
        ['Newsletter', 60],
        ['Empty', 0],
      ],
    );
    assert.equal(_metadata.next, undefined);
    const id = result[0]?.id ?? '';
    assert.deepEqual(await harness.json(`/v3/marketing/lists/${id}`), result[0]);
    const sample = z
      .object({ contact_sample: z.object({ contact_id: z.uuid() }) })
      .parse(await harness.json(`/v3/marketing/lists/${id}?contact_sample=true`));
    const ids = [...harness.simulator.contactsOf({ listIds: [id] })].map((one) => one.contactId);
    assert.ok(ids.includes(sample.contact_sample.contact_id));
  });

  it('return segments of both versions, with null parents and a sampled count', async () => {
    const segment = z.strictObject({
      id: z.uuid(),
      name: z.string(),
      contacts_count: z.int(),
      created_at: z.string(),
      updated_at: z.string(),
      sample_updated_at: z.string(),
      next_sample_update: z.string(),
      parent_list_ids: z.array(z.uuid()).nullable(),
      query_version: z.literal('2'),
      status: z.strictObject({
        query_validation: z.enum(['PENDING', 'VALID', 'INVALID']),
        error_message: z.string().optional(),
      }),
      _metadata: z.strictObject({ self: z.string() }),
    });
    const { results } = z
      .strictObject({ results: z.array(segment) })
      .parse(await harness.json('/v3/marketing/segments/2.0'));
    const listId = harness.simulator.lists[0]?.id;
    assert.deepEqual(
      results.map((one) => [one.name, one.contacts_count, one.parent_list_ids, one.status]),
      [
        ['Readers', 23, [listId], { query_validation: 'VALID' }],
        ['Broken', 5, null, { query_validation: 'INVALID', error_message: 'no such field' }],
      ],
    );
    const one = segment
      .extend({ query_dsl: z.string() })
      .parse(await harness.json(`/v3/marketing/segments/2.0/${results[0]?.id ?? ''}`));
    assert.match(one.query_dsl, /^SELECT .*CONTAINS\(list_ids/);

    const old = z
      .strictObject({
        results: z.array(
          z.looseObject({ id: z.uuid(), name: z.string(), parent_list_id: z.null() }),
        ),
      })
      .parse(await harness.json('/v3/marketing/segments'));
    assert.deepEqual(
      old.results.map((entry) => entry.name),
      ['Old'],
    );
    const oldId = old.results[0]?.id ?? '';
    assert.equal((await harness.get(`/v3/marketing/segments/${oldId}`)).status, 200);
    assert.equal((await harness.get(`/v3/marketing/segments/2.0/${oldId}`)).status, 404);
  });

  it('count, search and describe contacts', async () => {
    assert.deepEqual(await harness.json('/v3/marketing/contacts/count'), {
      contact_count: 200,
      billable_count: 200,
      billable_breakdown: { total: 200, breakdown: {} },
    });
    const found = z.object({
      result: z.array(z.object({ email: z.string().optional() })),
      contact_count: z.int(),
    });
    const first = found.parse(await harness.json('/v3/marketing/contacts'));
    assert.deepEqual([first.result.length, first.contact_count], [50, 200]);

    const search = async (query: string) => {
      const response = await harness.post(
        '/v3/marketing/contacts/search',
        JSON.stringify({ query }),
      );
      return found.parse(await response.json());
    };
    const listId = harness.simulator.lists[0]?.id ?? '';
    const onList = await search(`CONTAINS(list_ids, '${listId}')`);
    assert.deepEqual([onList.result.length, onList.contact_count], [50, 60]);
    const [somebody] = [...harness.simulator.contactsOf({ all: true })].filter((one) => one.email);
    const byEmail = await search(`email LIKE '${somebody?.email ?? ''}'`);
    assert.deepEqual(
      byEmail.result.map((one) => one.email),
      [somebody?.email],
    );
    assert.equal((await harness.post('/v3/marketing/contacts/search', '{}')).status, 400);

    const fields = z
      .object({
        custom_fields: z.array(
          z.strictObject({ id: z.string(), name: z.string(), field_type: z.string() }),
        ),
        reserved_fields: z.array(z.looseObject({ name: z.string() })),
      })
      .parse(await harness.json('/v3/marketing/field_definitions'));
    assert.deepEqual(
      fields.custom_fields.map(({ name, field_type }) => [name, field_type]),
      [
        ['company_name', 'Text'],
        ['visits', 'Number'],
        ['renewal_date', 'Date'],
      ],
    );
    assert.ok(fields.reserved_fields.some(({ name }) => name === 'email'));
  });

  it('respond to errors in the shapes that SendGrid has', async () => {
    const unauthorized = errors(401, {
      message: 'The provided authorization grant is invalid, expired, or revoked',
      field: null,
      help: null,
    });
    const withKey = (key: string) => ({ authorization: `Bearer ${key}` });
    assert.deepEqual(
      await summaryOf(await harness.get('/v3/marketing/lists', withKey('wrong'))),
      unauthorized,
    );
    assert.deepEqual(
      await summaryOf(await fetch(`${harness.simulator.apiUrl}/v3/scopes`)),
      unauthorized,
    );
    const mailer = withKey(harness.simulator.accounts[1]?.apiKey ?? '');
    const forbidden = errors(403, { message: 'access forbidden', field: null, help: null });
    for (const path of [
      '/v3/marketing/lists',
      '/v3/user/username',
      '/v3/marketing/contacts/count',
    ]) {
      assert.deepEqual(await summaryOf(await harness.get(path, mailer)), forbidden, path);
    }
    assert.deepEqual(await harness.json('/v3/scopes', mailer), { scopes: ['mail.send'] });
    assert.deepEqual(await summaryOf(await harness.get('/v3/marketing/lists/nobody')), {
      status: 404,
      body: [{ message: 'list not found', field: 'id' }],
    });
    assert.deepEqual(
      await summaryOf(await harness.get('/v3/marketing/contacts/exports/nothing')),
      errors(404, { message: 'not found', field: 'null', help: null }),
    );
    assert.deepEqual(
      await summaryOf(await harness.get('/v3/marketing/lists?page_size=1001')),
      errors(400, { message: 'page_size must be between 1 and 1000', field: 'page_size' }),
    );
    assert.equal((await harness.get('/v3/marketing/lists?page_token=%00')).status, 400);
  });

  it('open a subuser to its parent’s key, and to no other', async () => {
    const { result } = listPage.parse(
      await harness.json('/v3/marketing/lists', { 'on-behalf-of': 'shop' }),
    );
    assert.deepEqual(
      result.map(({ name }) => name),
      ['Shop only'],
    );
    assert.deepEqual(
      z
        .looseObject({ username: z.string() })
        .parse(await harness.json('/v3/user/username', { 'on-behalf-of': 'shop' })).username,
      'shop',
    );
    assert.equal((await harness.get('/v3/scopes', { 'on-behalf-of': 'mailer' })).status, 403);
    const shopKey = harness.simulator.accounts[2]?.apiKey ?? '';
    assert.equal(
      (await harness.get('/v3/scopes', { authorization: `Bearer ${shopKey}` })).status,
      401,
    );
  });

  it('have headers with ids of the request and the rate limit', async () => {
    const { headers } = await harness.get('/v3/marketing/contacts/count');
    assert.match(headers.get('x-amzn-requestid') ?? '', /^[0-9a-f-]{36}$/);
    assert.ok(headers.get('x-amz-apigw-id'));
    assert.equal(headers.get('x-ratelimit-limit'), '600');
    assert.match(headers.get('content-type') ?? '', /^application\/json/);
    const refused = await harness.get('/v3/marketing/lists/nobody');
    assert.ok(refused.headers.get('x-amzn-requestid'));
    assert.notEqual(refused.headers.get('x-amzn-requestid'), headers.get('x-amzn-requestid'));
  });
});

describe('simulator: ten thousand lists', () => {
  it('are paged by links that name the global host, and the count may be wrong', async () => {
    const harness = await Harness.start({ contacts: 5000, lists: 10_000, listCountOff: -7 });
    try {
      const seen: z.infer<typeof listJson>[] = [];
      let query = '?page_size=1000';
      for (let pages = 0; query !== ''; pages++) {
        assert.ok(pages < 10);
        const page = listPage.parse(await harness.json(`/v3/marketing/lists${query}`));
        assert.equal(page._metadata.count, 9993);
        seen.push(...page.result);
        const next = page._metadata.next;
        assert.ok(
          next === undefined || next.startsWith('https://api.sendgrid.com/v3/marketing/lists?'),
        );
        query = next === undefined ? '' : new URL(next).search;
      }
      assert.equal(seen.length, 10_000);
      assert.equal(new Set(seen.map(({ id }) => id)).size, 10_000);
      assert.deepEqual(
        seen.map(({ id, contact_count }) => [id, contact_count]),
        harness.simulator.lists.map(({ id, count }) => [id, count]),
      );
      const first = listPage.parse(await harness.json('/v3/marketing/lists'));
      assert.equal(first.result.length, 100);
    } finally {
      await harness.simulator.close();
    }
  });
});
