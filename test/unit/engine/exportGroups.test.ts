import assert from 'node:assert/strict';
import type { ExportEngine } from '../../../src/engine/exportEngine.ts';
import { ExportGroups } from '../../../src/engine/exportGroups.ts';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import { until } from '../../support/until.ts';
import { EngineBench } from './engineBench.ts';

type GroupEngine = ConstructorParameters<typeof ExportGroups>[0]['engine'];

describe('the groups of exports', () => {
  let bench: EngineBench;
  let engine: ExportEngine;
  let groups: ExportGroups;
  let events: string[];
  let ended: (readonly ExportJob[])[];

  beforeEach(async () => {
    bench = await EngineBench.start();
    engine = await bench.engine();
    groups = observed(engine);
  });
  afterEach(async () => {
    groups.dispose();
    await bench.close();
  });

  function observed(of: GroupEngine): ExportGroups {
    events = [];
    ended = [];
    const made = new ExportGroups({ engine: of, logger: bench.log.logger });
    made.onDidBegin((id) => events.push(`begin ${id}`));
    made.onDidStop((id) => events.push(`stop ${id}`));
    made.onDidEnd((jobs) => ended.push(jobs));
    return made;
  }

  const idsOf = (jobs: readonly ExportJob[]): readonly string[] => jobs.map(({ id }) => id).sort();

  const startTwo = async (groupId?: string): Promise<readonly ExportJob[]> =>
    engine.start({
      options: {
        ...bench.options,
        audience: { kind: 'selected', lists: [bench.list(0), bench.list(1)], segments: [] },
        grouping: 'separate',
      },
      ...{ account: bench.account, folder: bench.folder, groupId },
    });

  it('begin once, and end once all their jobs have ended', async () => {
    const jobs = await startTwo();
    assert.equal(jobs.length, 2);
    assert.deepEqual(idsOf(groups.jobsOf(jobs[0]?.groupId ?? '')), idsOf(jobs));
    await until('the end', () => ended.length > 0);
    const id = jobs[0]?.groupId ?? '';
    assert.deepEqual(events, [`begin ${id}`, `stop ${id}`]);
    assert.deepEqual(ended.map(idsOf), [idsOf(jobs)]);
    assert.ok(ended.flat().every(({ state }) => state === 'completed'));
    assert.deepEqual(groups.jobsOf(id), []);
  });

  it('are announced by one of several windows', async () => {
    const second = new ExportGroups({ engine, logger: bench.log.logger });
    const seconds: ExportJob[] = [];
    let stops = 0;
    second.onDidStop(() => stops++);
    second.onDidEnd((jobs) => seconds.push(...jobs));
    const job = await bench.export(engine);
    await until('the end', () => ended.length + seconds.length > 0 && stops > 0);
    // Both have claimed it by the time that one more claim is refused.
    assert.equal(await engine.claim(job.id), false);
    assert.equal(ended.flat().length + seconds.length, 1);
    second.dispose();
  });

  it('are left to who follows them, and begin to be shown if that goes before they end', async () => {
    const followed: ExportJob[] = [];
    const following = groups.follow('mine', (jobs) => followed.push(...jobs));
    const jobs = await startTwo('mine');
    await until('the end', () => followed.length > 0);
    following.dispose();
    assert.deepEqual(idsOf(followed), idsOf(jobs));
    assert.deepEqual([events, ended], [['stop mine'], []]);

    bench.simulator.setScenario({ exports: { pendingSeconds: 3_600 } });
    const next = groups.follow('next', () => assert.fail('It is followed no more.'));
    const [waiting] = await startTwo('next');
    assert.deepEqual(events, ['stop mine']);
    next.dispose();
    assert.deepEqual(events, ['stop mine', 'begin next']);
    await engine.cancel(waiting?.id ?? '');
  });

  describe('with jobs that are retried', () => {
    let jobs: readonly ExportJob[];
    beforeEach(async () => {
      groups.dispose();
      // Every job can be claimed, time and again, so that it is up to the group which of them it announces.
      const claim = (): Promise<boolean> => Promise.resolve(true);
      groups = observed({
        ...{ claim, onDidChangeJob: engine.onDidChangeJob, onDidResume: engine.onDidResume },
        concerns: (id) => engine.concerns(id),
        job: (id) => engine.job(id),
        progress: (id) => engine.progress(id),
        onDidProgress: engine.onDidProgress,
      });
      bench.simulator.addFault({ route: 'exportStatus', kind: 'status', status: 400 });
      jobs = await startTwo();
      await until('the failures', () => ended.length > 0, { intervalMs: 5 });
      assert.deepEqual(ended.map(idsOf), [idsOf(jobs)]);
      events = [];
    });

    it('hold and announce those that are retried, not what had ended before', async () => {
      const { id, groupId } = jobs[1] ?? assert.fail();
      const held: (readonly string[])[] = [];
      const watching = groups.onDidUpdate(() => held.push(idsOf(groups.jobsOf(groupId))));
      bench.simulator.clearFaults();
      await engine.retry(id);
      await until('the end of the retry', () => ended.length > 1, { intervalMs: 5 });
      watching.dispose();
      assert.deepEqual(ended.slice(1).map(idsOf), [[id]]);
      assert.equal(ended[1]?.[0]?.state, 'completed');
      assert.deepEqual(events, [`begin ${groupId}`, `stop ${groupId}`]);
      assert.ok(held.length > 0);
      assert.deepEqual([...new Set(held.flat())], [id]);
    });

    it('have no end to announce when the retry starts nothing', async () => {
      const { id, groupId } = jobs[1] ?? assert.fail();
      await assert.rejects(engine.retry(id));
      assert.deepEqual(events, [`begin ${groupId}`, `stop ${groupId}`]);
      // What the group announces, it announces after a few turns.
      await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(ended.length, 1);
    });
  });
});
