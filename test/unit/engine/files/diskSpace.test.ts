import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { DiskSpace, freeBytes } from '../../../../src/engine/files/diskSpace.ts';

const mebibyte = 1024 * 1024;

describe('DiskSpace', () => {
  /** A disk with this many bytes left, which counts how often it was checked. */
  function disk(left: number | undefined) {
    const state = { left, asked: 0 };
    const space = new DiskSpace('/files', (folder) => {
      assert.equal(folder, '/files');
      state.asked++;
      return Promise.resolve(state.left);
    });
    return { state, space };
  }

  it('leaves some space for other programs', async () => {
    const { state, space } = disk(116 * mebibyte);
    await space.need(100 * mebibyte);
    state.left = 116 * mebibyte - 1;
    await assert.rejects(space.need(100 * mebibyte), { reason: 'diskFull' });
  });

  it('checks again now and then while bytes are written', async () => {
    const { state, space } = disk(17 * mebibyte);
    for (let consumed = 0; consumed < 15; consumed++) {
      await space.consumed(mebibyte);
    }
    assert.equal(state.asked, 0);
    state.left = mebibyte;
    await assert.rejects(space.consumed(mebibyte), { reason: 'diskFull' });
    assert.equal(state.asked, 1);
    // Once there is space again, the next check is as far away.
    state.left = 17 * mebibyte;
    for (let consumed = 0; consumed < 32; consumed++) {
      await space.consumed(mebibyte);
    }
    assert.equal(state.asked, 3);
  });

  it('passes everything if the system does not report the space', async () => {
    const { space } = disk(undefined);
    await space.need(Number.MAX_SAFE_INTEGER);
  });

  it('passes everything if the system cannot be asked', async () => {
    for (const code of ['ENOSYS', 'EACCES', 'EIO', 'EPERM', 'UNKNOWN', 'ENOENT']) {
      const space = new DiskSpace('/files', () =>
        Promise.reject(Object.assign(new Error(code), { code })),
      );
      await space.need(Number.MAX_SAFE_INTEGER);
      await space.consumed(64 * mebibyte);
    }
    for (const senseless of [NaN, -4096, Infinity]) {
      await disk(senseless).space.need(Number.MAX_SAFE_INTEGER);
    }
  });

  it('asks the system', async () => {
    assert.ok(((await freeBytes(tmpdir())) ?? 0) > 0);
  });
});
