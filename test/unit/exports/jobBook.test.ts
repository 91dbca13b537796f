import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JobBook, type JobChange } from '../../../src/exports/jobBook.ts';
import { JobStore } from '../../../src/exports/jobStore.ts';
import { newJobs } from '../../../src/exports/newJobs.ts';
import { silentLogger } from '../../../src/util/logger.ts';

const at = '2026-01-15T12:00:00.000Z';

describe('JobBook', () => {
  let root: string;
  let store: JobStore;
  let book: JobBook;
  let changes: JobChange[];
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'job-book-'));
    store = new JobStore({ folder: join(root, 'jobs') });
    book = new JobBook({ store, logger: silentLogger, mayWrite: () => Promise.resolve() });
    changes = [];
    book.onDidChange((change) => changes.push(change));
  });
  afterEach(() => rm(root, { recursive: true }));

  const jobs = () =>
    newJobs({
      options: {
        audience: { kind: 'all' },
        fileType: 'csv',
        jsonFormat: 'lines',
        grouping: 'combined',
        afterExport: 'open',
      },
      account: { id: 'a', label: 'acme', region: 'global', apiBaseUrl: 'https://api.sendgrid.com' },
      folder: '/files',
      now: Date.UTC(2026, 0, 15),
    });

  it('does not undo what was stored when its signal is aborted meanwhile', async () => {
    const [job] = jobs();
    assert.ok(job);
    await book.add([job]);
    const controller = new AbortController();
    const writing = Promise.withResolvers<undefined>();
    store.write = async (next) => {
      await JobStore.prototype.write.call(store, next);
      controller.abort(new Error('closed'));
      writing.resolve(undefined);
    };
    const advanced = await book.advance(job.id, { type: 'requestSent', at }, controller.signal);
    await writing.promise;
    assert.equal(advanced.state, 'requesting');
    assert.deepEqual(book.get(job.id), advanced);
    assert.deepEqual(
      changes.map((change) => change.kind === 'saved' && change.job.state),
      ['queued', 'requesting'],
    );
    assert.deepEqual((await new JobStore({ folder: store.folder }).load()).jobs, [advanced]);
  });

  it('does not take an event whose signal is aborted before it is stored', async () => {
    const [job] = jobs();
    assert.ok(job);
    const controller = new AbortController();
    const asking = new JobBook({
      ...{ store, logger: silentLogger },
      mayWrite: () => {
        controller.abort(new Error('closed'));
        return Promise.resolve();
      },
    });
    await asking.add([job]);
    const event = { type: 'requestSent', at } as const;
    await assert.rejects(asking.advance(job.id, event, controller.signal), /closed/);
    assert.deepEqual((await store.load()).jobs, [job]);
  });

  it('stores all new jobs or none', async () => {
    const [job] = jobs();
    assert.ok(job);
    await assert.rejects(book.add([job, { ...job, id: '../no file name' }]));
    assert.deepEqual(book.all, []);
    assert.deepEqual(changes, []);
    assert.deepEqual((await store.load()).jobs, []);
  });

  it('takes changes of one job one after the other', async () => {
    const [job] = jobs();
    assert.ok(job);
    await book.add([job]);
    await Promise.all([
      book.advance(job.id, { type: 'requestSent', at }),
      book.advance(job.id, { type: 'created', exportId: 'e', at }),
      book.advance(job.id, { type: 'ready', parts: 0 }),
      book.advance(job.id, { type: 'completed', at }),
    ]);
    assert.equal(book.get(job.id)?.state, 'completed');
  });

  it('tells the end of a job though it cannot be stored', async () => {
    const [job] = jobs();
    assert.ok(job);
    await book.add([job]);
    await rm(join(root, 'jobs'), { recursive: true });
    await writeFile(join(root, 'jobs'), 'in the way');
    await assert.rejects(book.advance(job.id, { type: 'requestSent', at }));
    assert.equal(book.get(job.id)?.state, 'queued');
    await book.end(job.id, { type: 'failed', at, failure: { reason: 'diskFull' } });
    assert.equal(book.get(job.id)?.state, 'failed');
    assert.equal(changes.length, 2);
  });
});
