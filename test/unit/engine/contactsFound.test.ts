import assert from 'node:assert/strict';
import { link, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { contactsOf, type ExportJob } from '../../../src/engine/model/exportJob.ts';
import { countContacts } from '../../../src/records/countContacts.ts';
import { partTarget } from '../../../src/engine/files/jobFiles.ts';
import { JobStore } from '../../../src/engine/jobs/jobStore.ts';
import { newJobs } from '../../../src/engine/jobs/newJobs.ts';
import { transition } from '../../../src/engine/model/transition.ts';
import type { ExportOptions } from '../../../src/options/exportOptions.ts';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import { EngineBench, inState } from './engineBench.ts';

describe('the number of contacts of an export', () => {
  let bench: EngineBench;
  beforeEach(async () => {
    bench = await EngineBench.start({ exports: { pendingPolls: 0 } });
  });
  afterEach(() => bench.close());

  it('is that in the files, with the promised number beside it', async () => {
    const job = inState(await bench.export(await bench.engine()), 'completed');
    assert.deepEqual(contactsOf(job), { contacts: 700, isCounted: true });
    assert.equal(job.contactsFound, 700);
  });

  /** A part that was complete when its process died, before that was stored: its count is lost. */
  async function unstored(change: Partial<ExportOptions>, content: string): Promise<ExportJob> {
    const { simulator, account, folder, storeFolder } = bench;
    const { apiUrl: baseUrl, apiKey } = simulator;
    const audience = { kind: 'selected', listIds: [bench.list(0).id], segmentIds: [] } as const;
    const { exportId } = await new ApiClient({ baseUrl, apiKey }).createExport({ audience });
    const at = new Date().toISOString();
    const options = { ...bench.options, ...change };
    const [first] = newJobs({ options, account, folder, now: Date.now() });
    assert.ok(first);
    const job = (
      [
        { type: 'requestSent', at },
        { type: 'created', exportId, at },
        { type: 'ready', parts: 1, contactCount: 700 },
      ] as const
    ).reduce<ExportJob>(transition, first);
    const target = partTarget(job, 0, 1);
    const path = `${dirname(target.partial)}/${target.names().next().value}`;
    await mkdir(folder);
    await writeFile(target.partial, content);
    await link(target.partial, path);
    await new JobStore({ folder: storeFolder }).write(job);
    const engine = await bench.engine();
    engine.resume();
    return engine.settled(job.id);
  }

  const header = 'EMAIL,FIRST_NAME,CONTACT_ID\n';
  const found = [
    ['a CSV', {}, `${header}a@example.com,"A\nB",1\nb@example.com,,2\n`],
    ['a CSV with a byte order mark', { csvBom: true }, `\uFEFF${header}a,b,1\nb,,2`],
    ['JSON Lines', { fileType: 'json' }, '{"email":"a"}\n{"email":"b"}\n'],
    ['a JSON array', { fileType: 'json', jsonFormat: 'array' }, '[{"email":"a"},\n{"a":[1,2]}]\n'],
  ] as const;
  for (const [name, change, content] of found) {
    it(`is counted again in ${name} after a crash that lost it`, async () => {
      const job = inState(await unstored(change, content), 'completed');
      assert.equal(job.contactsFound, 2);
      assert.deepEqual(job.warning, { reason: 'contactCount', promised: 700, found: 2 });
    });
  }

  it('is unknown for a file that is gone', async () => {
    const { signal } = new AbortController();
    assert.equal(await countContacts('/nowhere/a.csv', 'csv', signal), undefined);
  });
});
