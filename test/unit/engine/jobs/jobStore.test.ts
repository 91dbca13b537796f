import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExportError } from '../../../../src/engine/model/exportError.ts';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';
import { JobStore } from '../../../../src/engine/jobs/jobStore.ts';
import { newJobs } from '../../../../src/engine/jobs/newJobs.ts';
import { recordingLogger } from '../../../support/recordingLogger.ts';
import { sampleApiKey } from '../../../support/sampleKey.ts';

describe('JobStore', () => {
  let root: string;
  let folder: string;
  let store: JobStore;
  const log = recordingLogger();
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'job-store-'));
    folder = join(root, 'storage', 'jobs');
    store = new JobStore({ folder, logger: log.logger });
  });
  afterEach(() => rm(root, { recursive: true }));

  const job = (): ExportJob => {
    const [made] = newJobs({
      options: {
        audience: { kind: 'all' },
        fileType: 'json',
        jsonFormat: 'array',
        grouping: 'combined',
        afterExport: 'reveal',
      },
      account: { id: 'a', label: 'acme', region: 'eu', apiBaseUrl: 'https://api.eu.sendgrid.com' },
      folder: '/files',
      now: Date.UTC(2026, 0, 15),
    });
    assert.ok(made);
    return made;
  };

  it('is empty before its folder exists', async () => {
    const nothing = { jobs: [], unreadable: [], newer: [], ids: new Set() };
    assert.deepEqual(await store.load(), nothing);
  });

  it('returns what was written, and the last of concurrent writes', async () => {
    const one = job();
    const other = job();
    await store.write(one);
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => store.write({ ...other, title: `title ${i}` })),
    );
    const { jobs } = await store.load();
    assert.deepEqual(
      new Set(jobs.map(({ title }) => title)),
      new Set(['All Contacts', 'title 19']),
    );
    await store.delete(one.id);
    await store.delete(one.id);
    assert.deepEqual((await store.load()).jobs, [{ ...other, title: 'title 19' }]);
  });

  it('shows no key that an older version accepted as the name of an account', async () => {
    await store.write({ ...job(), accountLabel: ` “${sampleApiKey}”` });
    const { jobs } = await store.load();
    assert.deepEqual(
      jobs.map(({ accountLabel }) => accountLabel),
      ['SG.…'],
    );
  });

  it('sets aside what cannot be parsed, reports it, and reads the others', async () => {
    const good = job();
    const renamed = job();
    await store.write(good);
    const files: Record<string, string> = {
      'empty.json': '',
      'half.json': JSON.stringify(job()).slice(0, 100),
      'other.json': '[]',
      'wrong-name.json': JSON.stringify(renamed),
      'notes.txt': 'not a job',
    };
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(folder, name), text);
    }
    const { jobs, unreadable } = await store.load();
    assert.deepEqual(jobs, [good]);
    const bad = Object.keys(files).filter((name) => name.endsWith('.json'));
    assert.deepEqual([...unreadable].sort(), bad.sort());
    const names = await readdir(folder);
    for (const name of bad) {
      const aside = names.filter((other) => other.startsWith(name));
      assert.match(aside.join(), /\.json\.\d+\.unreadable$/);
      assert.equal(await readFile(join(folder, aside[0] ?? ''), 'utf8'), files[name]);
    }
    assert.ok(names.includes('notes.txt'));
    assert.deepEqual((await store.load()).unreadable, []);
    assert.deepEqual((await store.load()).jobs, [good]);
    // Such a file may contain the name of a contact or list.
    assert.ok(log.lines.every(({ message }) => !message.includes('All Contacts')));
  });

  it('leaves a job of a newer version where that version looks for it, unread, and reports it', async () => {
    const newer = JSON.stringify({ version: 2, id: 'from-tomorrow', state: 'dreaming' });
    await store.write(job());
    await writeFile(join(folder, 'from-tomorrow.json'), newer);
    const { jobs, unreadable, newer: names, ids } = await store.load();
    assert.equal(jobs.length, 1);
    assert.deepEqual([unreadable, names], [[], ['from-tomorrow.json']]);
    assert.ok(ids.has('from-tomorrow'));
    assert.equal(await readFile(join(folder, 'from-tomorrow.json'), 'utf8'), newer);
  });

  it('migrates a job from before versions', async () => {
    const { version, groupId, accountLabel, ...rest } = job();
    assert.deepEqual([version, accountLabel], [1, 'acme']);
    const { jsonFormat, ...request } = rest.request;
    assert.equal(jsonFormat, 'array');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${rest.id}.json`), JSON.stringify({ ...rest, request }));
    assert.deepEqual((await store.load()).jobs, [
      {
        ...rest,
        version: 1,
        groupId: rest.id,
        accountLabel: '',
        request: { ...request, jsonFormat: 'lines' },
      },
    ]);
    assert.notEqual(groupId, rest.id);
  });

  it('returns only what was written since the last read, by any store', async () => {
    const other = new JobStore({ folder });
    const one = job();
    await other.write(one);
    await other.write(job());
    assert.equal((await store.changes()).jobs.length, 2);
    await other.write({ ...one, title: 'changed' });
    const { jobs, ids } = await store.changes();
    assert.deepEqual(jobs, [{ ...one, title: 'changed' }]);
    assert.equal(ids.size, 2);
    assert.deepEqual((await store.changes()).jobs, []);
  });

  it('leaves unreadable files where they are', async () => {
    await mkdir(join(folder, 'folder.json'), { recursive: true });
    assert.deepEqual((await store.load()).unreadable, ['folder.json']);
    assert.deepEqual(await readdir(folder), ['folder.json']);
  });

  it('removes temporary files of a crash, but not those that may be in use', async () => {
    await store.write(job());
    for (const name of ['old.json.1.tmp', 'old.3']) {
      await writeFile(join(folder, name), '{');
      await utimes(join(folder, name), 1, 1);
    }
    await writeFile(join(folder, 'new.json.2.tmp'), '{');
    await writeFile(join(folder, 'new.3'), '');
    await store.load();
    assert.deepEqual(
      (await readdir(folder)).filter((name) => !name.endsWith('.json')),
      ['new.3', 'new.json.2.tmp'],
    );
  });

  it('rejects an id that is not a file name', async () => {
    for (const id of ['../escape', 'a/b', '', '.', 'a\u0000']) {
      await assert.rejects(store.write({ ...job(), id }));
      await assert.rejects(store.delete(id));
    }
    assert.deepEqual(await readdir(root), []);
  });

  it('reports why it cannot write, and works afterwards', async () => {
    const one = job();
    await writeFile(join(root, 'storage'), 'in the way');
    await assert.rejects(
      store.write(one),
      (error) => error instanceof ExportError && error.reason === 'folderNotWritable',
    );
    await rm(join(root, 'storage'));
    await store.write(one);
    assert.deepEqual((await store.load()).jobs, [one]);
  });
});
