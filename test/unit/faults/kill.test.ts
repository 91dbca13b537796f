import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { forEachAtMost } from '../../../src/util/forEachAtMost.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { seededRandom } from '../../bench/statistics.ts';
import { until } from '../../support/until.ts';
import { parts, ProcessBench } from './processBench.ts';

/** `npm run test:soak` sets more. */
const moments = Number(process.env.KILL_MOMENTS ?? 5);
const jobsPerMoment = 3;
/** The files whose row index is waited for. */
const indexed = {
  CSV: { fileType: 'csv', jsonFormat: 'lines' },
  'JSON Lines': { fileType: 'json', jsonFormat: 'lines' },
  'an array of JSON': { fileType: 'json', jsonFormat: 'array' },
} as const;
/** Set it to repeat a run, as far as timing can be repeated. */
const seed = Number(process.env.KILL_SEED ?? randomInt(1_000_000));

describe('kill -9', function () {
  this.timeout(180_000);
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({
      contacts: 1000,
      // In addition to those of the moments, jobs for an undisturbed run, and for those that are killed at a row index.
      lists: Array.from(
        { length: (moments + 1 + Object.keys(indexed).length) * jobsPerMoment },
        (_, index) => ({ name: `List ${index + 1}`, contacts: 150 + index }),
      ),
      exports: { parts, compression: 'none', contentLength: 'always' },
      rateLimit: { limit: 100_000 },
    });
    simulator.addFault({ route: 'file', kind: 'slow', bytesPerSecond: 100_000 });
  });
  after(() => simulator.close());

  const listsOf = (round: number): readonly { id: string; name: string }[] =>
    simulator.lists
      .slice(round * jobsPerMoment, (round + 1) * jobsPerMoment)
      .map(({ id, name }) => ({ id, name }));

  /** Returns how long an undisturbed run takes. */
  async function undisturbed(): Promise<number> {
    const bench = await ProcessBench.start(simulator);
    try {
      await bench.store(listsOf(moments));
      const window = await bench.window('undisturbed');
      const started = performance.now();
      while (window.lines.filter((line) => line.endsWith(' completed')).length < jobsPerMoment) {
        await sleep(20);
      }
      return performance.now() - started;
    } finally {
      await bench.close();
    }
  }

  it(`at ${moments} random moments loses nothing (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    const wholeMs = await undisturbed();
    const met = new Map<string, number>();
    // Drawn beforehand, since concurrent rounds end in any order.
    const rounds = Array.from({ length: moments }, (_, round) => ({ round, at: random() }));
    await forEachAtMost(
      rounds,
      3,
      async ({ round, at }) => {
        const bench = await ProcessBench.start(simulator);
        try {
          await bench.store(listsOf(round));
          const window = await bench.window(`killed-${round}`);
          await sleep(at * wholeMs);
          await window.kill();
          for (const state of await bench.states()) {
            met.set(state, (met.get(state) ?? 0) + 1);
          }
          const jobs = await bench.finish();
          await bench.assertWhole(jobs);
          await bench.assertIndexed(jobs);
          bench.assertPosts(jobs);
        } finally {
          await bench.close();
        }
      },
      new AbortController().signal,
    );
    const states = [...met].map(([state, count]) => `${count} ${state}`).join(', ');
    console.log(
      `    killed at ${moments} moments, seed ${seed}; job states at that time: ${states}`,
    );
  });

  for (const [at, [what, format]] of Object.entries(indexed).entries()) {
    it(`as soon as a row index of ${what} is stored loses neither it nor its file`, async () => {
      const bench = await ProcessBench.start(simulator);
      try {
        await bench.store(listsOf(moments + 1 + at), format);
        const window = await bench.window('killed-at-an-index');
        await until('a row index', async () => (await bench.indexes()).length > 0, {
          intervalMs: 1,
        });
        await window.kill();
        const jobs = await bench.finish();
        await bench.assertWhole(jobs);
        await bench.assertIndexed(jobs);
      } finally {
        await bench.close();
      }
    });
  }
});
