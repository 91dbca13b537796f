import assert from 'node:assert/strict';
import { JobQueue } from '../../../../src/engine/jobs/jobQueue.ts';
import { EngineDisposed } from '../../../../src/engine/model/stopReasons.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('JobQueue', () => {
  /** Slots whose jobs run until they are let go or stopped. */
  function slots(size: number) {
    const begun: string[] = [];
    const running = new Map<string, { letGo: () => void; signal: AbortSignal }>();
    const under = new JobQueue(
      () => size,
      async (jobId, signal) => {
        begun.push(jobId);
        const { promise, resolve } = Promise.withResolvers<undefined>();
        const letGo = (): void => resolve(undefined);
        running.set(jobId, { letGo, signal });
        signal.addEventListener('abort', letGo);
        await promise;
        running.delete(jobId);
      },
    );
    return { under, begun, running };
  }

  it('runs so many at a time, in the order in which they came', async () => {
    const { under, begun, running } = slots(2);
    ['a', 'b', 'c', 'd'].forEach((id) => under.add(id));
    assert.deepEqual(begun, ['a', 'b']);
    running.get('b')?.letGo();
    await turn();
    assert.deepEqual(begun, ['a', 'b', 'c']);
    assert.deepEqual([...running.keys()], ['a', 'c']);
  });

  it('takes a job that waits only once, and one that runs once more after its run', async () => {
    const { under, begun, running } = slots(1);
    under.add('a');
    under.add('b');
    under.add('b');
    under.add('a');
    under.add('a');
    running.get('a')?.letGo();
    await turn();
    running.get('b')?.letGo();
    await turn();
    running.get('a')?.letGo();
    await turn();
    assert.deepEqual(begun, ['a', 'b', 'a']);
  });

  it('stops a job that runs, and one that waits', async () => {
    const { under, begun, running } = slots(1);
    under.add('a');
    under.add('b');
    under.add('a');
    await under.stop('b');
    const signal = running.get('a')?.signal;
    await under.stop('a');
    assert.equal(signal?.aborted, true);
    await turn();
    assert.deepEqual(begun, ['a']);
  });

  it('stops everything when it is closed, and says so to the jobs', async () => {
    const { under, begun, running } = slots(1);
    under.add('a');
    under.add('b');
    const signal = running.get('a')?.signal;
    await under.close();
    assert.ok(signal?.reason instanceof EngineDisposed);
    under.add('c');
    assert.deepEqual(begun, ['a']);
  });
});
