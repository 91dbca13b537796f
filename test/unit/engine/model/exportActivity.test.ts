import assert from 'node:assert/strict';
import type { ExportEngine } from '../../../../src/engine/exportEngine.ts';
import type { ExportActivity } from '../../../../src/engine/model/exportActivity.ts';
import { ProgressMeter } from '../../../../src/engine/download/progressMeter.ts';
import { until } from '../../../support/until.ts';
import { EngineBench, inState } from '../engineBench.ts';

describe('the activity of an export', () => {
  let bench: EngineBench;
  beforeEach(async () => {
    bench = await EngineBench.start({ exports: { pendingPolls: 0 } });
  });
  afterEach(() => bench.close());

  /** An engine that records, at each of its delays, the activity that it reports. */
  async function watched(): Promise<{ engine: ExportEngine; seen: ExportActivity[] }> {
    const seen: ExportActivity[] = [];
    const engine = await bench.engine({
      delay: async (ms, options) => {
        for (const { id } of engine.jobs) {
          const activity = engine.progress(id)?.activity;
          seen.push(...(activity ? [activity] : []));
        }
        await bench.time.delay(ms, options);
      },
    });
    return { engine, seen };
  }
  const kinds = (seen: readonly ExportActivity[]): readonly string[] => [
    ...new Set(seen.map(({ kind }) => kind)),
  ];
  const spoilPost = (times?: number): void =>
    bench.simulator.addFault({
      ...{ route: 'createExport', kind: 'status', status: 500 },
      ...(times !== undefined && { times }),
    });

  it('is a search, while it looks for the outcome of a request that ended in an error', async () => {
    const { engine, seen } = await watched();
    spoilPost();
    inState(await bench.export(engine), 'failed');
    assert.deepEqual(kinds(seen), ['searching']);
  });

  it('is a retry, with its reason and time, while it waits to resume a broken download', async () => {
    const { engine, seen } = await watched();
    bench.simulator.addFault({ route: 'file', kind: 'resetBeforeHeaders' });
    const job = inState(await bench.export(engine), 'failed');
    const retrying = seen.filter((activity) => activity.kind === 'retrying');
    assert.ok(retrying.length >= 5);
    assert.ok(
      retrying.every(
        ({ of, reason, at, since }) => of === 'file' && reason === 'network' && at > since,
      ),
    );
    assert.deepEqual(job.failure.transfer, {
      ...{ attempts: 6, receivedBytes: 0, isConnected: false },
    });
  });

  it('is a retry for a failed job from the moment it is retried, once however often that is requested', async () => {
    const { engine, seen } = await watched();
    spoilPost(2);
    const { id } = inState(await bench.export(engine), 'failed');
    assert.equal(engine.progress(id)?.activity, undefined);
    seen.length = 0;
    bench.simulator.clearRequests();
    const first = engine.retry(id);
    assert.equal(engine.progress(id)?.activity?.kind, 'searching');
    const second = engine.retry(id);
    assert.equal(engine.job(id)?.state, 'failed');
    await Promise.all([first, second]);
    inState(await engine.settled(id), 'completed');
    assert.equal(kinds(seen)[0], 'searching');
    const posts = bench.simulator.requests.filter(({ method }) => method === 'POST');
    assert.equal(posts.length, 1);
    assert.equal(engine.progress(id), undefined);
  });

  it('ends with a rejected retry, which only the first caller receives', async () => {
    const { engine } = await watched();
    spoilPost(2);
    const { id } = inState(await bench.export(engine), 'failed');
    bench.simulator.addFault({ route: 'listExports', kind: 'status', status: 401 });
    const first = engine.retry(id);
    const second = engine.retry(id);
    await assert.rejects(first, { reason: 'unauthorized' });
    await second;
    assert.equal(engine.progress(id)?.activity, undefined);
    assert.equal(engine.job(id)?.state, 'failed');
  });

  for (const isAsking of [false, true]) {
    const when = isAsking ? 'while SendGrid is asked' : 'before SendGrid is asked';
    it(`ends with a cancel ${when}, which leaves the job failed`, async () => {
      const { engine } = await watched();
      spoilPost(2);
      const { id } = inState(await bench.export(engine), 'failed');
      bench.simulator.addFault({ route: 'listExports', kind: 'stall' });
      bench.simulator.clearRequests();
      const retry = engine.retry(id);
      if (isAsking) {
        await until('the request to SendGrid', () => bench.simulator.requests.length > 0);
      }
      await engine.cancel(id);
      await retry;
      inState(engine.job(id), 'failed');
      assert.equal(engine.progress(id)?.activity, undefined);
      bench.simulator.clearFaults();
      await engine.retry(id);
      inState(await engine.settled(id), 'completed');
    });
  }

  it('is none while the bytes of one part arrive, and otherwise what keeps all of them from arriving', () => {
    const meter = new ProgressMeter(
      'job',
      () => undefined,
      () => 1000,
    );
    const [one, two] = [meter.partActivity(0), meter.partActivity(1)];
    one.onWait({ reason: 'network', ms: 500 });
    assert.equal(meter.value.activity, undefined);
    two.onWait({ reason: 'server', ms: 9 });
    assert.deepEqual(meter.value.activity, {
      ...{ kind: 'retrying', of: 'file', reason: 'network', since: 1000, at: 1500 },
    });
    one.onWait(undefined);
    assert.equal(meter.value.activity, undefined);
    one.end();
    const kind = (): string | undefined => meter.value.activity?.kind;
    assert.equal(kind(), 'retrying');
    meter.onWait({ reason: 'rateLimit', ms: undefined });
    assert.equal(kind(), 'heldBack');
    meter.stop();
  });
});
