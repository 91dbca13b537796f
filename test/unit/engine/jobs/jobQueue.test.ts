import assert from 'node:assert/strict';
import { JobQueue } from '../../../../src/engine/jobs/jobQueue.ts';
import { EngineDisposed } from '../../../../src/engine/model/stopReasons.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('JobQueue', () => {
  /** Slots whose jobs run until the test finishes or stops them. */
  function slots(size: number) {
    const started: string[] = [];
    const running = new Map<string, { finish: () => void; signal: AbortSignal }>();
    const under = new JobQueue(
      () => size,
      async (jobId, signal) => {
        started.push(jobId);
        const { promise, resolve } = Promise.withResolvers<undefined>();
        const finish = (): void => resolve(undefined);
        running.set(jobId, { finish, signal });
        signal.addEventListener('abort', finish);
        await promise;
        running.delete(jobId);
      },
    );
    return { under, started, running };
  }

  it('runs so many at a time, in the order of arrival', async () => {
    const { under, started, running } = slots(2);
    ['a', 'b', 'c', 'd'].forEach((id) => under.add(id));
    assert.deepEqual(started, ['a', 'b']);
    running.get('b')?.finish();
    await turn();
    assert.deepEqual(started, ['a', 'b', 'c']);
    assert.deepEqual([...running.keys()], ['a', 'c']);
  });

  it('queues a waiting job only once, and a running one once more after its run', async () => {
    const { under, started, running } = slots(1);
    under.add('a');
    under.add('b');
    under.add('b');
    under.add('a');
    under.add('a');
    running.get('a')?.finish();
    await turn();
    running.get('b')?.finish();
    await turn();
    running.get('a')?.finish();
    await turn();
    assert.deepEqual(started, ['a', 'b', 'a']);
  });

  it('stops a running job, and a waiting one', async () => {
    const { under, started, running } = slots(1);
    under.add('a');
    under.add('b');
    under.add('a');
    await under.stop('b');
    const signal = running.get('a')?.signal;
    await under.stop('a');
    assert.equal(signal?.aborted, true);
    await turn();
    assert.deepEqual(started, ['a']);
  });

  it('stops everything when it is closed, and aborts the jobs', async () => {
    const { under, started, running } = slots(1);
    under.add('a');
    under.add('b');
    const signal = running.get('a')?.signal;
    await under.close();
    assert.ok(signal?.reason instanceof EngineDisposed);
    under.add('c');
    assert.deepEqual(started, ['a']);
  });
});
