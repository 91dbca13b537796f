import assert from 'node:assert/strict';
import { ExportError } from '../../../src/exports/exportError.ts';
import { Poller, pollSeconds } from '../../../src/exports/poller.ts';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import type { FaultInput } from '../../simulator/faults.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { recordingLogger } from '../../support/recordingLogger.ts';
import { VirtualTime } from '../../support/virtualTime.ts';

describe('pollSeconds', () => {
  it('asks often at first, then every 10 to 15 s for ever', () => {
    const schedule = (random: number): number[] =>
      Array.from({ length: 8 }, (_, poll) => pollSeconds(poll, () => random));
    assert.deepEqual(schedule(0), [1, 2, 3, 5, 5, 10, 10, 10]);
    assert.deepEqual(schedule(0.5), [1, 2, 3, 5, 5, 12.5, 12.5, 12.5]);
    assert.equal(pollSeconds(100_000, () => 0.999_999) <= 15, true);
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
    // A time of its own, so that only the poller's delays are seen.
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

  it('waits between 1, 2, 3, 5, 5 and then 10 to 15 s', async () => {
    assert.deepEqual(await poll(), {
      polls: 8,
      urls: 1,
      seconds: [1, 2, 3, 5, 5, 12.5, 12.5, 12.5],
    });
  });

  it('asks at once for a job of an earlier day', async () => {
    const { seconds } = await poll({ atOnce: true });
    assert.deepEqual(seconds, [1, 2, 3, 5, 5, 12.5, 12.5]);
  });

  it('has no cap of its own', async () => {
    simulator.addFault({ route: 'exportStatus', kind: 'neverReady', times: 100 });
    assert.ok((await poll()).polls > 100);
  });

  it('backs off while SendGrid is not to be reached, and asks as usual afterwards', async () => {
    // Enough for several calls, each of which the client itself makes a few times.
    simulator.addFault({ route: 'exportStatus', kind: 'resetBeforeHeaders', times: 100 });
    const { seconds } = await poll();
    assert.deepEqual(seconds.slice(0, 5), [1, 2, 3, 6, 12]);
    assert.equal(Math.max(...seconds), 45);
    // Back to what it was, as soon as an answer comes.
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
