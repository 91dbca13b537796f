import assert from 'node:assert/strict';
import * as z from 'zod';
import { createdExport, Harness } from './harness.ts';

const path = '/v3/marketing/contacts/exports';
const refusal = z.strictObject({
  errors: z.array(z.strictObject({ message: z.string().min(1), field: z.string() })),
});
const unknownId = '00000000-0000-4000-8000-000000000000';

describe('simulator: POST for an export', () => {
  let harness: Harness;
  let listId: string;
  let segmentId: string;

  before(async () => {
    harness = await Harness.start({ contacts: 300, lists: 3, segments: 2 });
    listId = harness.simulator.lists[1]?.id ?? '';
    segmentId = harness.simulator.segments[0]?.id ?? '';
  });
  after(() => harness.simulator.close());

  it('responds with 202, an id and nothing else', async () => {
    const response = await harness.post(
      path,
      JSON.stringify({
        list_ids: [listId],
        segment_ids: [segmentId],
        notifications: { email: false },
        file_type: 'json',
        max_file_size: 5000,
      }),
    );
    assert.equal(response.status, 202);
    createdExport.parse(await response.json());
    const job = harness.simulator.exports.at(-1);
    assert.equal(job?.fileType, 'json');
    assert.deepEqual(
      job.contacts,
      harness.simulator.expected({ listIds: [listId], segmentIds: [segmentId] }).contacts,
    );
  });

  for (const [name, body] of Object.entries({
    'an empty object': '{}',
    'no body': '',
    'an empty list of lists': '{"list_ids":[]}',
  })) {
    it(`exports everything as CSV for ${name}`, async () => {
      assert.equal((await harness.post(path, body)).status, 202);
      const job = harness.simulator.exports.at(-1);
      assert.deepEqual([job?.contacts, job?.fileType], [300, 'csv']);
    });
  }

  const malformed: Readonly<Record<string, { body: unknown; field: string }>> = {
    'an unknown field': { body: { list_id: [] }, field: 'list_id' },
    'ids that are not an array': { body: { list_ids: 'all' }, field: 'list_ids' },
    'an id that is not a string': { body: { list_ids: [1] }, field: 'list_ids.0' },
    'an unknown list': { body: { list_ids: [unknownId] }, field: 'list_ids' },
    'an unknown segment': { body: { segment_ids: [unknownId] }, field: 'segment_ids' },
    'a size of 0': { body: { max_file_size: 0 }, field: 'max_file_size' },
    'a size of 6000': { body: { max_file_size: 6000 }, field: 'max_file_size' },
    'a size that is not a number': { body: { max_file_size: '10' }, field: 'max_file_size' },
    'a size that is not an integer': { body: { max_file_size: 1.5 }, field: 'max_file_size' },
    'an unknown file type': { body: { file_type: 'xml' }, field: 'file_type' },
    'a string for e-mail': {
      body: { notifications: { email: 'yes' } },
      field: 'notifications.email',
    },
    'notifications that are not an object': {
      body: { notifications: true },
      field: 'notifications',
    },
    'an array': { body: [], field: 'body' },
  };
  for (const [name, { body, field }] of Object.entries(malformed)) {
    it(`responds with 400 and the field for ${name}`, async () => {
      const before = harness.simulator.exports.length;
      const response = await harness.post(path, JSON.stringify(body));
      assert.equal(response.status, 400);
      const { errors } = refusal.parse(await response.json());
      assert.deepEqual(
        errors.map((error) => error.field),
        [field],
      );
      assert.equal(harness.simulator.exports.length, before);
    });
  }

  it('responds with 400 for a body that is not JSON, or has another content type', async () => {
    assert.equal((await harness.post(path, '{"list_ids":')).status, 400);
    assert.equal((await harness.post(path, '{}', 'text/plain')).status, 400);
    assert.equal((await harness.post(path, '{}', 'application/json; charset=utf-8')).status, 202);
  });

  it('records each request, with the status of the response', async () => {
    harness.simulator.clearRequests();
    await harness.post(`${path}?a=b`, JSON.stringify({ list_ids: [listId] }));
    await harness.post(path, '');
    const [first, second] = harness.simulator.requests;
    assert.equal(first?.origin, 'api');
    assert.deepEqual(
      [first.method, first.path, first.query, first.body, first.status],
      ['POST', path, { a: 'b' }, { list_ids: [listId] }, 202],
    );
    assert.equal(first.headers.authorization, `Bearer ${harness.simulator.apiKey}`);
    assert.deepEqual([second?.body, second?.status], [undefined, 202]);
  });
});
