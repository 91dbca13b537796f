import assert from 'node:assert/strict';
import type { ExportProgress } from '../../../src/engine/model/exportJob.ts';
import type { FaultInput } from '../../simulator/faults.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { EngineBench, inState } from './engineBench.ts';

describe('ExportEngine: files that are later than SendGrid says', () => {
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

  /** Milliseconds of delays besides the second before the first poll. */
  const waited = ({ time }: EngineBench): number =>
    time.delays.reduce((sum, ms) => sum + ms, 0) - 1000;

  describe('without a number of contacts', () => {
    const some = (over: Partial<Extract<FaultInput, { kind: 'someUrls' }>> = {}): FaultInput => ({
      ...{ route: 'exportStatus', kind: 'someUrls', urls: 2, count: 'absent' },
      ...over,
    });

    it('asks for more files if a list has many more contacts than were received', async () => {
      const b = await start({ exports: { parts: 3 } });
      b.simulator.addFault(some({ times: 3 }));
      const job = inState(await b.export(await b.engine()), 'completed');
      assert.equal(job.files.length, 3);
      assert.equal(job.contactsFound, 700);
      assert.equal(job.warning, undefined);
      assert.equal(waited(b), 6000);
    });

    for (const count of ['absent', 'zero'] as const) {
      it(`believes in the end that there are no more, and warns with the size of the list, count ${count}`, async () => {
        const b = await start({ exports: { parts: 2 } });
        b.simulator.addFault(some({ urls: 1, count }));
        const job = inState(await b.export(await b.engine()), 'completed');
        assert.equal(job.files.length, 1);
        const found = job.contactsFound ?? NaN;
        assert.ok(found > 0 && found < 630, String(found));
        assert.deepEqual(job.warning, { reason: 'audienceSize', promised: 700, found });
        assert.equal(waited(b), 20_000);
      });
    }

    it('expects at least the largest of several lists, and not their sum', async () => {
      const b = await start();
      b.simulator.addFault({ route: 'exportStatus', kind: 'wrongCount', by: 'none' });
      const lists = [b.list(0), b.list(1)];
      const listIds = lists.map(({ id }) => id);
      const both = [...b.simulator.contactsOf({ listIds })].length;
      assert.ok(both < 900, `${both} contacts in two lists that hold 1000 together`);
      const audience = { kind: 'selected', lists, segments: [] } as const;
      const job = inState(await b.export(await b.engine(), { audience }), 'completed');
      assert.equal(job.contactsFound, both);
      assert.equal(job.warning, undefined);
      assert.equal(waited(b), 0);
    });

    for (const [countOff, isAsked] of [
      [15, false],
      [60, true],
    ] as const) {
      it(`${isAsked ? 'asks' : 'does not ask'} if the sample of a segment is ${countOff} higher`, async () => {
        const b = await start({ segments: [{ name: 'Active', contacts: 200, countOff }] });
        b.simulator.addFault({ route: 'exportStatus', kind: 'wrongCount', by: 'none' });
        const audience = { kind: 'selected', lists: [], segments: [b.segment(0)] } as const;
        const job = inState(await b.export(await b.engine(), { audience }), 'completed');
        const warning = { reason: 'audienceSize', promised: 260, found: 200 };
        assert.deepEqual(job.warning, isAsked ? warning : undefined);
        assert.equal(waited(b), isAsked ? 20_000 : 0);
      });
    }

    it('does not ask if the size of a segment is unknown', async () => {
      const b = await start({ segments: [{ name: 'Old', contacts: 200, version: 1 }] });
      b.simulator.addFault({ route: 'exportStatus', kind: 'wrongCount', by: 'none' });
      const audience = { kind: 'selected', lists: [], segments: [b.segment(0)] } as const;
      const job = inState(await b.export(await b.engine(), { audience }), 'completed');
      assert.equal(job.contactsFound, 200);
      assert.equal(job.warning, undefined);
      assert.equal(waited(b), 0);
    });

    it('goes by the list if the size of the segment beside it is unknown', async () => {
      const b = await start({
        segments: [{ name: 'Old', contacts: 20, version: 1 }],
        exports: { parts: 3 },
      });
      b.simulator.addFault(some({ times: 3 }));
      const audience = { kind: 'selected', lists: [b.list(0)], segments: [b.segment(0)] } as const;
      const job = inState(await b.export(await b.engine(), { audience }), 'completed');
      assert.equal(job.files.length, 3);
      assert.equal(job.warning, undefined);
    });

    it('warns about an export without a file if the list is not empty', async () => {
      const b = await start();
      b.simulator.addFault({ route: 'exportStatus', kind: 'readyWithoutUrls', count: 'absent' });
      const job = inState(await b.export(await b.engine()), 'completed');
      assert.deepEqual(job.files, []);
      assert.deepEqual(job.warning, { reason: 'audienceSize', promised: 700, found: 0 });
      assert.equal(waited(b), 20_000);
    });

    it('believes a number that arrives after the files', async () => {
      const b = await start({ segments: [{ name: 'Active', contacts: 200, countOff: 60 }] });
      b.simulator.addFault({ route: 'exportStatus', kind: 'wrongCount', by: 'none', times: 2 });
      const audience = { kind: 'selected', lists: [], segments: [b.segment(0)] } as const;
      const job = inState(await b.export(await b.engine(), { audience }), 'completed');
      assert.equal(job.contactCount, 200);
      assert.equal(job.warning, undefined);
      assert.equal(waited(b), 3000);
    });

    it('downloads at once what a status names during the download', async () => {
      const b = await start({ exports: { parts: 3 } });
      b.simulator.addFault(some({ times: 1 }));
      b.simulator.addFault({ route: 'file', kind: 'expiredUrl', times: 1, path: 'part-1' });
      const job = inState(await b.export(await b.engine()), 'completed');
      assert.equal(job.files.length, 3);
      assert.equal(job.contactsFound, 700);
      assert.equal(waited(b), 0);
    });

    for (const rest of ['null', 'empty'] as const) {
      it(`does not believe URLs with ${rest} among them before it has asked again`, async () => {
        const b = await start({ exports: { parts: 3 } });
        b.simulator.addFault(some({ rest, times: 3 }));
        const job = inState(await b.export(await b.engine()), 'completed');
        assert.equal(job.files.length, 3);
        assert.equal(waited(b), 6000);
        const origins = b.simulator.requests.map(({ origin }) => origin);
        const before = b.simulator.requests.slice(0, origins.indexOf('files'));
        const statuses = before.filter(({ path }) =>
          path.includes(b.simulator.exports[0]?.id ?? ''),
        );
        assert.equal(statuses.length, 4);
      });

      it(`believes in the end that ${rest} is all there is besides the URLs`, async () => {
        const b = await start({ exports: { parts: 2 } });
        b.simulator.addFault(some({ urls: 1, rest, count: 'right' }));
        const job = inState(await b.export(await b.engine()), 'completed');
        assert.equal(job.files.length, 1);
        assert.equal(job.warning?.reason, 'contactCount');
      });
    }

    it('treats a URL that is there twice as one file', async () => {
      const b = await start({ exports: { parts: 2 } });
      b.simulator.addFault(some({ urls: 1, rest: 'twice', times: 1 }));
      const job = inState(await b.export(await b.engine()), 'completed');
      assert.equal(job.files.length, 2);
      assert.equal(job.contactsFound, 700);
    });
  });

  describe('with a storage that does not have them yet', () => {
    const absent = (status: 403 | 404, times?: number): FaultInput => ({
      ...{ route: 'file', kind: 'status', status, body: 'xml' },
      ...(times !== undefined && { times }),
    });
    const polls = (b: EngineBench): number | undefined => b.simulator.exports.at(-1)?.polls;

    for (const status of [403, 404] as const) {
      it(`waits for a file that responds with ${status}, with one new URL`, async () => {
        const b = await start();
        b.simulator.addFault(absent(status, 7));
        const job = inState(await b.export(await b.engine()), 'completed');
        assert.equal(job.contactsFound, 700);
        assert.deepEqual(b.time.delays.slice(1), [1000, 2000, 3000, 4000, 5000, 5000]);
        assert.equal(polls(b), 2);
        assert.equal(b.simulator.exports.length, 1);
      });

      it(`treats the export as expired if ${status} stays`, async () => {
        const b = await start();
        b.simulator.addFault(absent(status));
        const { failure } = inState(await b.export(await b.engine()), 'failed');
        assert.deepEqual([failure.reason, failure.status], ['expired', status]);
        assert.equal(waited(b), 20_000);
        assert.equal(polls(b), 2);
      });
    }

    it('does not wait if the storage says that a new URL has expired', async () => {
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

    it('reports in the meantime what it waits for', async () => {
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
