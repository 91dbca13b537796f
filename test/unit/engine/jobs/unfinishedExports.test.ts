import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { exportJob } from '../../../../src/engine/model/exportJob.ts';
import {
  hasUnfinishedExports,
  whenUnfinished,
} from '../../../../src/engine/jobs/unfinishedExports.ts';
import { until } from '../../../support/until.ts';

describe('the search for unfinished exports', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unfinished-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const put = (name: string, job: unknown): Promise<void> =>
    writeFile(join(folder, name), typeof job === 'string' ? job : JSON.stringify(job));

  it('finds nothing without a folder, and in an empty one', async () => {
    assert.equal(await hasUnfinishedExports(join(folder, 'none')), false);
    assert.equal(await hasUnfinishedExports(folder), false);
  });

  for (const state of exportJob.def.options.flatMap(({ shape }) => shape.state.def.values)) {
    const isOver = state === 'completed' || state === 'failed' || state === 'cancelled';
    it(`considers a ${state} job ${isOver ? 'ended' : 'unfinished'}`, async () => {
      await put('1.json', { state: 'completed' });
      await put('2.json', { state });
      assert.equal(await hasUnfinishedExports(folder), !isOver);
    });
  }

  it('goes by the state of the job only, whatever its title and its parts say', async () => {
    await put('1.json', {
      title: '"state":"completed"',
      parts: [{ state: 'done' }],
      state: 'queued',
    });
    assert.equal(await hasUnfinishedExports(folder), true);
    await put('1.json', {
      title: '"state":"queued"',
      parts: [{ state: 'pending' }],
      state: 'failed',
    });
    assert.equal(await hasUnfinishedExports(folder), false);
  });

  for (const [what, text] of Object.entries({
    half: '{"state":"comple',
    bare: '"completed"',
    null: 'null',
  })) {
    it(`leaves unreadable files to the engine: ${what}`, async () => {
      await put('1.json', text);
      assert.equal(await hasUnfinishedExports(folder), true);
    });
  }

  it('ignores what is not a job: temporary files, folders, and files set aside', async () => {
    await put('1.json.123.unreadable', '{');
    await put('1.json.tmp', '{');
    await mkdir(join(folder, 'lock'));
    assert.equal(await hasUnfinishedExports(folder), false);
  });
});

describe('waiting for unfinished exports', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unfinished-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const put = (name: string, state: string): Promise<void> =>
    writeFile(join(folder, name), JSON.stringify({ state }));

  it('ends at once if there is one', async () => {
    await put('1.json', 'waiting');
    const found = Promise.withResolvers<undefined>();
    whenUnfinished(folder, () => found.resolve(undefined));
    await found.promise;
  });

  it('ends when another window starts one, and fires once', async () => {
    await put('1.json', 'completed');
    let times = 0;
    whenUnfinished(folder, () => (times += 1));
    await put('2.json', 'completed');
    await put('3.json', 'queued');
    await until('the export to be found', () => times > 0);
    await put('4.json', 'queued');
    await put('3.json', 'waiting');
    await setTimeout(50);
    assert.equal(times, 1);
  });

  it('ends with the extension', async () => {
    let times = 0;
    whenUnfinished(folder, () => (times += 1)).dispose();
    await put('1.json', 'queued');
    await setTimeout(50);
    assert.equal(times, 0);
  });
});
