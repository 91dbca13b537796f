import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';
import { JobStore } from '../../../../src/engine/jobs/jobStore.ts';
import { hasUnfinishedExports } from '../../../../src/engine/jobs/unfinishedExports.ts';
import { jobs } from '../../features/exports/jobs.ts';

describe('the index of ended jobs', () => {
  let root: string;
  let folder: string;
  let index: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'contact-exports-'));
    folder = join(root, 'jobs');
    index = join(folder, 'history.index');
    await mkdir(folder);
  });
  afterEach(() => rm(root, { recursive: true }));

  const idOf = (number: number): string => `job-${number.toString().padStart(3, '0')}`;
  const pathOf = (number: number): string => join(folder, `${idOf(number)}.json`);
  const job = (number: number, title = 'Title A'): ExportJob => ({
    ...jobs.completed,
    id: idOf(number),
    title,
  });
  const textOf = (one: ExportJob): string => `${JSON.stringify(one, undefined, 2)}\n`;
  /** A minute later, when no file has changed for a while. */
  const store = (): JobStore => new JobStore({ folder, now: () => Date.now() + 60_000 });

  /** A time that can be restored to the nanosecond. */
  const wholeSecond = new Date(Date.UTC(2026, 0, 1));

  async function indexed(count = 70): Promise<void> {
    for (let number = 0; number < count; number++) {
      await writeFile(pathOf(number), textOf(job(number)));
      await utimes(pathOf(number), wholeSecond, wholeSecond);
    }
    await keep();
  }
  async function keep(): Promise<void> {
    const one = store();
    await one.load();
    await one.keepIndex();
  }
  async function titles(): Promise<ReadonlyMap<string, string>> {
    const { jobs: all } = await store().load();
    return new Map(all.map(({ id, title }) => [id, title]));
  }
  /** Falsifies the index, to show whether it was read. */
  async function forge(): Promise<void> {
    const text = await readFile(index, 'utf8');
    await writeFile(index, text.replaceAll('Title A', 'Title F'));
  }

  it('is read on startup instead of their files', async () => {
    await indexed();
    await forge();
    assert.deepEqual(new Set((await titles()).values()), new Set(['Title F']));
    assert.equal((await titles()).size, 70);
  });

  it('is not written for a few jobs, nor with files that were just written', async () => {
    await indexed(63);
    await assert.rejects(stat(index), { code: 'ENOENT' });
    for (let number = 0; number < 80; number++) {
      await writeFile(pathOf(number), textOf(job(number)));
    }
    const young = new JobStore({ folder });
    await young.load();
    await young.keepIndex();
    await assert.rejects(stat(index), { code: 'ENOENT' });
  });

  it('is not rewritten after small changes, and forgets a job that is gone', async () => {
    await indexed();
    const { ino } = await stat(index);
    await writeFile(pathOf(70), textOf(job(70)));
    await keep();
    assert.equal((await stat(index)).ino, ino);
    await rm(pathOf(3));
    await keep();
    const text = await readFile(index, 'utf8');
    assert.ok(!text.includes(idOf(3)));
    assert.ok(text.includes(idOf(70)));
  });

  it('keeps additional properties of jobs of other versions', async () => {
    await writeFile(pathOf(0), JSON.stringify({ ...job(0), ofAnotherVersion: 7 }));
    for (let number = 1; number < 70; number++) {
      await writeFile(pathOf(number), textOf(job(number)));
    }
    await keep();
    assert.match(await readFile(index, 'utf8'), /"ofAnotherVersion":7/);
  });

  const changes: readonly (readonly [string, () => Promise<void>])[] = [
    [
      'stored by another window, with the same size and time',
      async () => {
        const temporary = join(folder, 'x.tmp');
        await writeFile(temporary, textOf(job(5, 'Title B')));
        await utimes(temporary, wholeSecond, wholeSecond);
        await rename(temporary, pathOf(5));
      },
    ],
    [
      'written in place, with the same size and time',
      async () => {
        await writeFile(pathOf(5), textOf(job(5, 'Title B')));
        await utimes(pathOf(5), wholeSecond, wholeSecond);
      },
    ],
  ];
  for (const [what, change] of changes) {
    it(`never shows the old state of a job that was ${what}`, async () => {
      await indexed();
      await change();
      await forge();
      const all = await titles();
      assert.equal(all.get(idOf(5)), 'Title B');
      assert.equal(all.get(idOf(6)), 'Title F');
      assert.equal(all.size, 70);
    });
  }

  it('neither restores a job nor hides a new one', async () => {
    await indexed();
    await rm(pathOf(5));
    await writeFile(pathOf(90), textOf(job(90, 'Title N')));
    const all = await titles();
    assert.equal(all.get(idOf(5)), undefined);
    assert.equal(all.get(idOf(90)), 'Title N');
    assert.equal(all.size, 70);
  });

  it('hides no export that has to be resumed', async () => {
    await indexed();
    assert.equal(await hasUnfinishedExports(folder), false);
    await writeFile(pathOf(5), textOf({ ...jobs.waiting, id: idOf(5) }));
    assert.equal(await hasUnfinishedExports(folder), true);
    assert.equal((await store().load()).jobs.find(({ id }) => id === idOf(5))?.state, 'waiting');
    await keep();
    assert.ok(!(await readFile(index, 'utf8')).includes(idOf(5)));
  });

  const breaks: readonly (readonly [string, (text: string) => string])[] = [
    ['that is empty', () => ''],
    ['of other bytes', () => '\u0000\u0001\n\t\t\n'],
    ['that is truncated', (text) => text.slice(0, -200)],
    ['that is truncated after a line', (text) => text.slice(0, text.lastIndexOf('\n', -2) + 1)],
    ['of another version', (text) => text.replace('index 1', 'index 2')],
    ['with lines of other jobs', (text) => text.replaceAll('"id":"job-00', '"id":"job-01')],
    [
      'with something that is not a job',
      (text) => text.replaceAll('"state":"completed"', '"state":"odd"'),
    ],
    ['with something that is not JSON', (text) => text.replaceAll('{"version"', '{version"')],
  ];
  for (const [what, spoil] of breaks) {
    it(`neither loses a job nor sets one aside because of an index ${what}`, async () => {
      await indexed();
      await writeFile(index, spoil(await readFile(index, 'utf8')));
      const { jobs: all, unreadable } = await store().load();
      assert.deepEqual(unreadable, []);
      assert.deepEqual(
        all.map(({ id, title }) => [id, title]),
        Array.from({ length: 70 }, (_, number) => [idOf(number), 'Title A']),
      );
      await keep();
      await forge();
      assert.deepEqual(new Set((await titles()).values()), new Set(['Title F']));
    });
  }

  it('is complete after several windows have written it concurrently', async () => {
    await indexed();
    await rm(pathOf(1));
    const windows = Array.from({ length: 4 }, store);
    await Promise.all(windows.map((one) => one.load()));
    await Promise.all(windows.map((one) => one.keepIndex()));
    await forge();
    const all = await titles();
    assert.equal(all.size, 69);
    assert.deepEqual(new Set(all.values()), new Set(['Title F']));
  });
});
