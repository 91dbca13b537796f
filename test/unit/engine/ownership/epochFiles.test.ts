import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EpochFiles } from '../../../../src/engine/ownership/epochFiles.ts';

describe('the epoch of an owner', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'epochs-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is claimed by one of many windows, until that releases it', async () => {
    const windows = Array.from({ length: 20 }, () => new EpochFiles(folder));
    const claims = await Promise.all(windows.map((window) => window.claim('a', 2)));
    assert.equal(claims.filter(Boolean).length, 1);
    assert.equal(await new EpochFiles(folder).claim('a', 3), true);
    await new EpochFiles(folder).release('a', [2, 3]);
    assert.deepEqual(await readdir(folder), []);
    assert.equal(await new EpochFiles(folder).claim('a', 2), true);
  });
});
