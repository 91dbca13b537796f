import assert from 'node:assert/strict';
import { Loadable } from '../../../../src/engine/audiences/loadable.ts';

/** A load that continues when the test says so, and ignores its signal. */
function controlled() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let signal: AbortSignal | undefined;
  let show: (soFar: () => string) => void = () => undefined;
  return {
    resolve,
    reject,
    isAborted: () => signal?.aborted,
    show: (value: string) => show(() => value),
    read: (given: AbortSignal, givenShow: (soFar: () => string) => void) => {
      signal = given;
      show = givenShow;
      return promise;
    },
  };
}

describe('Loadable', () => {
  function setUp() {
    const states: string[] = [];
    const part = new Loadable<string>({
      empty: '',
      announce: () => states.push(`${part.state.status} ${part.state.value}`.trim()),
    });
    return { part, states };
  }

  it('shows partial values, and the complete one', async () => {
    const { part, states } = setUp();
    const one = controlled();
    part.read(one.read);
    one.show('page');
    one.resolve('all');
    await part.settled;
    assert.deepEqual(states, ['loading', 'loading page', 'ready all']);
  });

  it('aborts a load when another starts, and ignores its result', async () => {
    const { part, states } = setUp();
    const old = controlled();
    part.read(old.read);
    const settledOld = part.settled;
    const next = controlled();
    part.read(next.read);
    assert.deepEqual([old.isAborted(), next.isAborted()], [true, false]);
    old.show('old page');
    old.resolve('old');
    await settledOld;
    assert.equal(part.state.status, 'loading');
    next.resolve('new');
    await part.settled;
    assert.deepEqual(states, ['loading', 'loading', 'ready new']);
  });

  it('ignores a load that ends after a reset, however it ends', async () => {
    for (const end of ['resolve', 'reject'] as const) {
      const { part, states } = setUp();
      const one = controlled();
      part.read(one.read);
      part.reset();
      one[end]('late');
      await part.settled;
      assert.deepEqual(states, ['loading', 'idle']);
      assert.equal(one.isAborted(), true);
    }
  });

  it('fires nothing when there is nothing to reset', () => {
    const { part, states } = setUp();
    part.reset();
    assert.deepEqual(states, []);
  });

  it('keeps what is visible when it is loaded again, and when that fails', async () => {
    const { part, states } = setUp();
    part.read(() => Promise.resolve('all'));
    await part.settled;
    const again = controlled();
    part.read(again.read);
    again.show('page');
    again.reject('broken');
    await part.settled;
    assert.deepEqual(states, ['loading', 'ready all', 'loading all', 'failed all']);
    assert.equal(part.state.error?.message, 'broken');
  });
});
