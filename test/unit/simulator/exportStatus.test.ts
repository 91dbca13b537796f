import assert from 'node:assert/strict';
import * as z from 'zod';
import { Harness } from './harness.ts';

describe('simulator: the life of an export', () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await Harness.start({
      contacts: 90,
      lists: [
        { name: 'One', contacts: 20 },
        { name: 'Nobody', contacts: 0 },
      ],
      segments: [{ name: 'Two', contacts: 30 }],
    });
  });
  afterEach(() => harness.simulator.close());
  const listId = (): string => harness.simulator.lists[0]?.id ?? '';

  it('is pending for a number of polls, then ready with urls and count', async () => {
    harness.simulator.setScenario({ exports: { pendingPolls: 2 } });
    const id = await harness.createExport({ list_ids: [listId()] });
    for (let polls = 0; polls < 2; polls++) {
      const pending = await harness.status(id);
      assert.equal(pending.status, 'pending');
      assert.ok(!('urls' in pending) && !('contact_count' in pending));
    }
    const ready = await harness.status(id);
    assert.deepEqual([ready.status, ready.contact_count, ready.urls?.length], ['ready', 20, 1]);
    assert.equal(Date.parse(ready.expires_at) - Date.parse(ready.created_at), 12 * 3600 * 1000);
  });

  it('is pending for a time', async () => {
    harness.simulator.setScenario({ exports: { pendingPolls: 0, pendingSeconds: 60 } });
    const id = await harness.createExport();
    assert.equal((await harness.status(id)).status, 'pending');
    harness.simulator.advance(30_000);
    assert.equal((await harness.status(id)).status, 'pending');
    harness.simulator.advance(31_000);
    assert.equal((await harness.status(id)).status, 'ready');
  });

  for (const [pendingUrls, expected] of [
    ['absent', undefined],
    ['null', null],
    ['empty', []],
  ] as const) {
    it(`has ${pendingUrls} urls while pending, if the scenario says so`, async () => {
      harness.simulator.setScenario({ exports: { pendingUrls } });
      assert.deepEqual((await harness.status(await harness.createExport())).urls, expected);
    });
  }

  it('fails with a message', async () => {
    harness.simulator.setScenario({ exports: { failure: 'too many contacts' } });
    const failed = await harness.export();
    assert.deepEqual(
      [failed.status, failed.message, failed.urls],
      ['failure', 'too many contacts', undefined],
    );
  });

  it('keeps its settings when the scenario changes', async () => {
    const id = await harness.createExport();
    harness.simulator.setScenario({ exports: { failure: 'later ones' }, contacts: 100 });
    await harness.status(id);
    const ready = await harness.status(id);
    assert.deepEqual([ready.status, ready.contact_count], ['ready', 90]);
    assert.equal((await harness.export()).status, 'failure');
  });

  it('expires, also in the list of jobs', async () => {
    const { id } = await harness.export();
    harness.simulator.advance(12 * 3600 * 1000);
    assert.equal((await harness.get(`/v3/marketing/contacts/exports/${id}`)).status, 404);
    assert.deepEqual(
      z
        .object({ result: z.array(z.unknown()) })
        .parse(await harness.json('/v3/marketing/contacts/exports')).result,
      [],
    );
  });

  it('is in the list of jobs: newest last, ids in capitals, of one account only', async () => {
    harness.simulator.setScenario({ accounts: [{}, { username: 'other' }] });
    const segmentId = harness.simulator.segments[0]?.id ?? '';
    const ids = [
      (await harness.export({ list_ids: [listId()], segment_ids: [segmentId] })).id,
      (await harness.export({ segment_ids: [segmentId] })).id,
      await harness.createExport(),
    ];
    const named = z.array(z.strictObject({ ID: z.string(), Name: z.string() }));
    const jobs = z.strictObject({
      result: z.array(
        z.strictObject({
          id: z.string(),
          status: z.string(),
          export_type: z.string(),
          user_id: z.string(),
          created_at: z.string(),
          completed_at: z.string().optional(),
          expires_at: z.string(),
          urls: z.array(z.url()).optional(),
          lists: named,
          segments: named,
          _metadata: z.unknown(),
        }),
      ),
      _metadata: z.unknown(),
    });
    const { result } = jobs.parse(await harness.json('/v3/marketing/contacts/exports'));
    assert.deepEqual(
      result.map((job) => [job.id, job.status, job.export_type, job.lists, job.segments]),
      [
        [
          ids[0],
          'ready',
          'list_export',
          [{ ID: listId(), Name: 'One' }],
          [{ ID: segmentId, Name: 'Two' }],
        ],
        [ids[1], 'ready', 'segment_export', [], [{ ID: segmentId, Name: 'Two' }]],
        [ids[2], 'pending', 'contacts_export', [], []],
      ],
    );
    const other = { authorization: `Bearer ${harness.simulator.accounts[1]?.apiKey ?? ''}` };
    const otherJobs = await harness.json('/v3/marketing/contacts/exports', other);
    assert.deepEqual(jobs.parse(otherJobs).result, []);
    assert.equal(
      (await harness.get(`/v3/marketing/contacts/exports/${ids[0] ?? ''}`, other)).status,
      404,
    );
  });

  it('counts against the rate limit, with both meanings of reset', async () => {
    harness.simulator.setScenario({ rateLimit: { limit: 3, windowSeconds: 40 } });
    const call = () => harness.get('/v3/marketing/contacts/count');
    const remaining: (string | null)[] = [];
    for (let calls = 0; calls < 3; calls++) {
      remaining.push((await call()).headers.get('x-ratelimit-remaining'));
    }
    assert.deepEqual(remaining, ['2', '1', '0']);
    const refused = await call();
    assert.equal(refused.status, 429);
    assert.deepEqual(await refused.json(), { errors: [{ message: 'too many requests' }] });
    const left = Number(refused.headers.get('x-ratelimit-reset'));
    assert.ok(left > 0 && left <= 40);
    const epoch = Number((await harness.get('/v3/scopes')).headers.get('x-ratelimit-reset'));
    assert.ok(Math.abs(epoch * 1000 - Date.now()) < 60_000);
    harness.simulator.advance(40_000);
    assert.equal((await call()).status, 200);
  });
});
