import assert from 'node:assert/strict';
import { patiently, sharedPatience } from '../../../../src/util/files/patience.ts';
import { VirtualTime } from '../../../support/virtualTime.ts';

const fault = (code: string): Error => Object.assign(new Error(code), { code });

describe('patiently', () => {
  /** An operation that fails so many times, and counts its calls. */
  function failing(code: string, times = Number.POSITIVE_INFINITY) {
    const state = { tries: 0 };
    return {
      state,
      operation: () =>
        ++state.tries <= times ? Promise.reject(fault(code)) : Promise.resolve('done'),
    };
  }

  for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
    it(`retries for some seconds on Windows while the system reports ${code}`, async () => {
      const { delay, delays } = new VirtualTime();
      const { operation, state } = failing(code, 12);
      assert.equal(await patiently(operation, { platform: 'win32', delay }), 'done');
      assert.equal(state.tries, 13);
      const lasting = failing(code);
      await assert.rejects(patiently(lasting.operation, { platform: 'win32', delay }), { code });
      const waited = delays.slice(12).reduce((sum, ms) => sum + ms, 0);
      assert.ok(waited >= 4000 && waited <= 6000, String(waited));
    });

    it(`believes ${code} at once elsewhere`, async () => {
      const { operation, state } = failing(code, 1);
      await assert.rejects(patiently(operation, { platform: 'linux' }), { code });
      assert.equal(state.tries, 1);
    });
  }

  it('shares one patience among all operations that get it', async () => {
    const { delay, now } = new VirtualTime();
    const before = now();
    const patience = { ...sharedPatience({ totalMs: 2000, delay }), platform: 'win32' as const };
    for (let i = 0; i < 20; i++) {
      const { operation, state } = failing('EBUSY');
      await assert.rejects(patiently(operation, patience), { code: 'EBUSY' });
      assert.ok(i === 0 || state.tries === 1);
    }
    assert.ok(now() - before >= 2000 && now() - before <= 2400, String(now() - before));
  });

  it('waits for open files to be closed on every system, if there are too many', async () => {
    const { delay } = new VirtualTime();
    for (const code of ['EMFILE', 'ENFILE']) {
      assert.equal(
        await patiently(failing(code, 3).operation, { platform: 'linux', delay }),
        'done',
      );
    }
  });

  it('believes everything else at once', async () => {
    for (const code of ['ENOENT', 'EEXIST', 'ENOSPC', 'EROFS', 'EISDIR', 'EXDEV']) {
      const { operation, state } = failing(code, 1);
      await assert.rejects(patiently(operation, { platform: 'win32' }), { code });
      assert.equal(state.tries, 1);
    }
  });

  it('tries once if it is aborted already, and no more if it is aborted in the meantime', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const { operation, state } = failing('EBUSY');
    const pending = patiently(operation, { platform: 'win32', signal });
    controller.abort();
    await assert.rejects(pending, { code: 'EBUSY' });
    assert.equal(state.tries, 1);
    await assert.rejects(patiently(operation, { platform: 'win32', signal }), { code: 'EBUSY' });
    assert.equal(state.tries, 2);
  });

  it('asks once whether the error is permanent', async () => {
    const { operation, state } = failing('EPERM');
    const isLasting = (): Promise<boolean> => Promise.resolve(true);
    await assert.rejects(patiently(operation, { platform: 'win32', isLasting }));
    assert.equal(state.tries, 1);
  });
});
