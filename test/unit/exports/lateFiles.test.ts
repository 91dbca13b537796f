import assert from 'node:assert/strict';
import type { ExportProgress } from '../../../src/exports/exportJob.ts';
import type { FaultInput } from '../../simulator/faults.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { EngineBench, inState } from './engineBench.ts';

describe('ExportEngine: files that come later than SendGrid says', () => {
  let bench: EngineBench | undefined;
  const start = async (scenario: ScenarioInput = {}): Promise<EngineBench> =>
    (bench = await EngineBench.start({
      ...scenario,
      exports: { pendingPolls: 0, ...scenario.exports },
    }));
  afterEach(async () => {
    await bench?.close();
    bench = undefined;
  });

  /** Milliseconds that were waited beside the second before the first poll. */
  const waited = ({ time }: EngineBench): number =>
    time.delays.reduce((sum, ms) => sum + ms, 0) - 1000;

  describe('with a storage that does not have them yet', () => {
    const absent = (status: 403 | 404, times?: number): FaultInput => ({
      ...{ route: 'file', kind: 'status', status, body: 'xml' },
      ...(times !== undefined && { times }),
    });
    const polls = (b: EngineBench): number | undefined => b.simulator.exports.at(-1)?.polls;

    for (const status of [403, 404] as const) {
      it(`waits for a file that is answered with ${status}, with one new URL`, async () => {
        const b = await start();
        b.simulator.addFault(absent(status, 7));
        const job = inState(await b.export(await b.engine()), 'completed');
        assert.equal(job.contactsFound, 700);
        assert.deepEqual(b.time.delays.slice(1), [1000, 2000, 3000, 4000, 5000, 5000]);
        assert.equal(polls(b), 2);
        assert.equal(b.simulator.exports.length, 1);
      });

      it(`takes the export for expired when ${status} stays`, async () => {
        const b = await start();
        b.simulator.addFault(absent(status));
        const { failure } = inState(await b.export(await b.engine()), 'failed');
        assert.deepEqual([failure.reason, failure.status], ['expired', status]);
        assert.equal(waited(b), 20_000);
        assert.equal(polls(b), 2);
      });
    }

    it('does not wait where the storage says that a new URL has expired', async () => {
      const b = await start();
      b.simulator.addFault({ route: 'file', kind: 'expiredUrl' });
      const { failure } = inState(await b.export(await b.engine()), 'failed');
      assert.equal(failure.reason, 'expired');
      assert.equal(waited(b), 0);
    });

    it('does not wait for a file that was there and is gone', async () => {
      const b = await start({ contacts: 6000, lists: [{ name: 'Newsletter', contacts: 5000 }] });
      b.simulator.addFault({ route: 'file', kind: 'resetInBody', fraction: 0.6, times: 1 });
      b.simulator.addFault({ ...absent(404), after: 1 });
      const { failure } = inState(await b.export(await b.engine()), 'failed');
      assert.equal(failure.reason, 'expired');
      assert.ok(waited(b) < 3000, String(b.time.delays));
    });

    it('says meanwhile what is waited for', async () => {
      const b = await start();
      b.simulator.addFault(absent(404, 3));
      const seen: ExportProgress['activity'][] = [];
      const engine = await b.engine({
        delay: async (ms, options) => {
          seen.push(engine.progress(engine.jobs[0]?.id ?? '')?.activity);
          await b.time.delay(ms, options);
        },
      });
      inState(await b.export(engine), 'completed');
      const reasons = seen.map((one) => (one?.kind === 'retrying' ? one.reason : one?.kind));
      assert.deepEqual(reasons.slice(1), ['fileNotThere', 'fileNotThere']);
    });
  });
});
