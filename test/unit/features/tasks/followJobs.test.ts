import assert from 'node:assert/strict';
import type { ExportEngine } from '../../../../src/engine/exportEngine.ts';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';
import { ExportLines } from '../../../../src/features/tasks/exportLines.ts';
import { followJobs } from '../../../../src/features/tasks/followJobs.ts';
import { until } from '../../../support/until.ts';
import { EngineBench } from '../../engine/engineBench.ts';
import { formats } from '../../ui/text/words.ts';

describe('followJobs', () => {
  let bench: EngineBench;
  let engine: ExportEngine;
  beforeEach(async () => {
    bench = await EngineBench.start();
    engine = await bench.engine();
  });
  afterEach(() => bench.close());

  const follow = (jobs: readonly ExportJob[], signal: AbortSignal): ReturnType<typeof followJobs> =>
    followJobs(
      engine,
      jobs,
      new ExportLines({
        ...{ formats, isNamed: false, startedAt: 0, write: () => undefined },
      }),
      signal,
    );

  /** Starts an export that stays pending. */
  async function waiting(): Promise<readonly ExportJob[]> {
    bench.simulator.setScenario({ exports: { pendingSeconds: 3_600 } });
    const jobs = await bench.start(engine);
    await until('the export to wait', () => stateIn(engine, jobs) === 'waiting');
    return jobs;
  }

  const stateIn = (of: ExportEngine, [job]: readonly ExportJob[]): string | undefined =>
    of.job(job?.id ?? '')?.state;

  it('returns the jobs as they ended', async () => {
    const jobs = await bench.start(engine);
    const ended = await follow(jobs, new AbortController().signal);
    assert.deepEqual(
      ended.map(({ state }) => state),
      ['completed'],
    );
  });

  it('cancels unfinished jobs when the signal is aborted', async () => {
    const jobs = await waiting();
    const controller = new AbortController();
    const followed = follow(jobs, controller.signal);
    controller.abort();
    assert.deepEqual(
      (await followed).map(({ state }) => state),
      ['cancelled'],
    );
  });

  it('leaves unfinished jobs to the next window when the engine is closed', async () => {
    const jobs = await waiting();
    const followed = follow(jobs, new AbortController().signal);
    const closed = engine.close();
    await assert.rejects(followed, /disposed/);
    await closed;
    const next = await bench.engine();
    const { requests } = bench.simulator;
    const before = requests.length;
    next.resume();
    await until('the next engine to request the status', () => requests.length > before + 1);
    assert.equal(stateIn(next, jobs), 'waiting');
  });
});
