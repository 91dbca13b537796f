import assert from 'node:assert/strict';
import { ExportError } from '../../../../src/engine/model/exportError.ts';
import { Poller, pollSeconds } from '../../../../src/engine/jobs/run/poller.ts';
import { ApiClient } from '../../../../src/sendgrid/apiClient.ts';
import type { FaultInput } from '../../../simulator/faults.ts';
import { startSimulator, type Simulator } from '../../../simulator/simulator.ts';
import { recordingLogger } from '../../../support/recordingLogger.ts';
import { VirtualTime } from '../../../support/virtualTime.ts';

describe('pollSeconds', () => {
  it('are 1 for half a minute, then 2, then 5, and after ten minutes 10 to 15', () => {
    const at = (ageSeconds: number, random = 0.5): number => pollSeconds(ageSeconds, () => random);
    assert.deepEqual(
      [0, 29.9].map((age) => at(age)),
      [1, 1],
    );
    assert.deepEqual(
      [30, 119.9].map((age) => at(age)),
      [2, 2],
    );
    assert.deepEqual(
      [120, 599.9].map((age) => at(age)),
      [5, 5],
    );
    assert.deepEqual([at(600, 0), at(600), at(Infinity, 0.999_999) <= 15], [10, 12.5, true]);
  });
});

describe('Poller', () => {
  let simulator: Simulator;
  let api: ApiClient;
  let exportId: string;
  const time = new VirtualTime();
  beforeEach(async () => {
    time.delays.length = 0;
    simulator = await startSimulator({ lists: 1, exports: { pendingPolls: 7 } });
    // A clock of its own, so that only the poller's delays are recorded.
    const { delay } = new VirtualTime();
    api = new ApiClient({ baseUrl: simulator.apiUrl, apiKey: simulator.apiKey, delay });
    ({ exportId } = await api.createExport({ audience: { kind: 'all' } }));
  });
  afterEach(() => simulator.close());

  async function poll(
    change: Partial<Parameters<Poller['ready']>[0]> = {},
  ): Promise<{ polls: number; urls: number; seconds: number[] }> {
    const { logger } = recordingLogger();
    let polls = 0;
    const poller = new Poller({ delay: time.delay, random: () => 0.5, logger });
    const { urls } = await poller.ready({
      api: () => Promise.resolve(api),
      exportId,
      atOnce: false,
      onPoll: (count) => (polls = count),
      signal: new AbortController().signal,
      ...change,
    });
    return { polls, urls: urls.length, seconds: time.delays.map((ms) => ms / 1000) };
  }

  const another = async (): Promise<string> =>
    (await api.createExport({ audience: { kind: 'all' } })).exportId;

  it('waits a second before each of its first polls, and longer as the job gets older', async () => {
    assert.deepEqual(await poll(), { polls: 8, urls: 1, seconds: Array<number>(8).fill(1) });
    simulator.setScenario({ exports: { pendingPolls: 300 } });
    ({ exportId } = await api.createExport({ audience: { kind: 'all' } }));
    time.delays.length = 0;
    const { seconds } = await poll();
    assert.deepEqual(
      [1, 2, 5, 12.5].map((wait) => seconds.filter((one) => one === wait).length),
      [30, 45, 96, 301 - 30 - 45 - 96],
    );
  });

  it('polls a job of an earlier day at once, and continues by its age', async () => {
    const { seconds } = await poll({ atOnce: true });
    assert.deepEqual(seconds, Array<number>(7).fill(12.5));
    const young = await poll({ atOnce: true, ageMs: 31_000, exportId: await another() });
    assert.deepEqual(young.seconds.slice(7), Array<number>(7).fill(2));
  });

  it('treats an unknown job in its first minute as a new one', async () => {
    for (const status of [404, 403]) {
      simulator.addFault({ route: 'exportStatus', kind: 'status', status, times: 40 });
      const { urls } = await poll({ exportId: await another() });
      assert.equal(urls, 1);
      simulator.clearFaults();
    }
    simulator.addFault({ route: 'exportStatus', kind: 'status', status: 404, times: 1 });
    await assert.rejects(poll({ atOnce: true, ageMs: 60_000 }), { reason: 'notFound' });
    assert.equal((await poll({ atOnce: true, ageMs: 59_000 })).urls, 1);
  });

  it('polls again for a while if a ready job has no files, and then believes it', async () => {
    simulator.setScenario({ exports: { pendingPolls: 0 } });
    simulator.addFault({ route: 'exportStatus', kind: 'readyWithoutUrls', times: 6 });
    const { urls, seconds } = await poll({ exportId: await another() });
    assert.equal(urls, 1);
    assert.deepEqual(seconds, [1, 1, 2, 3, 4, 5, 5]);
    simulator.addFault({ route: 'exportStatus', kind: 'readyWithoutUrls' });
    assert.equal((await poll()).urls, 0);
  });

  it('has no limit of its own', async () => {
    simulator.addFault({ route: 'exportStatus', kind: 'neverReady', times: 100 });
    assert.ok((await poll()).polls > 100);
  });

  it('backs off while SendGrid is unreachable, and polls as usual afterwards', async () => {
    // Enough for several calls, each of which the client itself repeats a few times.
    simulator.addFault({ route: 'exportStatus', kind: 'resetBeforeHeaders', times: 100 });
    const { seconds } = await poll();
    assert.deepEqual(seconds.slice(0, 5), [1, 1.5, 3, 6, 12]);
    assert.equal(Math.max(...seconds), 45);
    // Back to the interval for the job's age, as soon as there is a response.
    assert.equal(seconds.at(-1), 12.5);
  });

  const final: readonly (readonly [FaultInput, string])[] = [
    [{ route: 'exportStatus', kind: 'status', status: 401 }, 'unauthorized'],
    [{ route: 'exportStatus', kind: 'status', status: 403 }, 'legacyAccount'],
    [{ route: 'exportStatus', kind: 'jobGone' }, 'notFound'],
    [{ route: 'exportStatus', kind: 'failure' }, 'exportFailed'],
    [{ route: 'exportStatus', kind: 'truncatedJson' }, 'badResponse'],
  ];
  for (const [fault, reason] of final) {
    it(`gives up with '${reason}'`, async () => {
      simulator.addFault(fault);
      await assert.rejects(
        poll(),
        (error) => error instanceof ExportError && error.reason === reason,
      );
    });
  }

  it('stops on a signal, with its reason', async () => {
    const controller = new AbortController();
    const onPoll = (): void => controller.abort(new Error('enough'));
    await assert.rejects(poll({ signal: controller.signal, onPoll }), /enough/);
    assert.equal(time.delays.length, 1);
    const during = new AbortController();
    const abortFirst = (): Promise<ApiClient> => {
      during.abort(new Error('enough'));
      return Promise.resolve(api);
    };
    await assert.rejects(
      poll({ signal: during.signal, api: abortFirst }),
      (error) => error === during.signal.reason,
    );
  });
});
