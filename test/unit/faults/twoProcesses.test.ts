import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { seededRandom } from '../../bench/statistics.ts';
import type { EngineWindow } from '../../support/engineWindow.ts';
import { parts, ProcessBench } from './processBench.ts';

const jobs = 8;
const kills = 5;
const seed = Number(process.env.KILL_SEED ?? randomInt(1_000_000));

describe('Two processes over the same store', function () {
  this.timeout(180_000);
  let simulator: Simulator;
  let bench: ProcessBench;
  before(async () => {
    simulator = await startSimulator({
      contacts: 2000,
      lists: Array.from({ length: jobs }, (_, index) => ({
        name: `List ${index + 1}`,
        contacts: 400 + index,
      })),
      exports: { parts, compression: 'none', contentLength: 'always' },
      rateLimit: { limit: 100_000 },
    });
    simulator.addFault({ route: 'file', kind: 'slow', bytesPerSecond: 60_000 });
    bench = await ProcessBench.start(simulator);
  });
  after(async () => {
    await bench.close();
    await simulator.close();
  });

  it(`run each job in one process at a time, whichever of them is killed (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    await bench.store(simulator.lists.map(({ id, name }) => ({ id, name })));
    /** When each process was killed, by the simulator's clock. */
    const killedAt = new Map<string, number>();
    let opened = 0;
    const open = (): Promise<EngineWindow> => bench.window(`window-${++opened}`);
    let windows = await Promise.all([open(), open()]);
    for (let kill = 0; kill < kills; kill++) {
      await sleep(300 + random() * 900);
      const [first, second] = windows;
      const [dying, other] =
        random() < 0.7
          ? [working(first, second), idle(first, second)]
          : [idle(first, second), working(first, second)];
      await dying.kill();
      killedAt.set(dying.name, Date.now());
      windows = [other, await open()];
    }
    const done = await bench.finish();
    assert.equal(done.length, jobs);
    await bench.assertWhole(done);
    bench.assertPosts(done);
    const changes = assertOneAtATime(killedAt);
    console.log(
      `    ${jobs} jobs, ${kills} kills, ${changes} times a job was resumed in another process`,
    );
  });

  const lastAgent = (): string | undefined => simulator.requests.at(-1)?.headers['user-agent'];
  const working = (a: EngineWindow, b: EngineWindow): EngineWindow =>
    lastAgent() === b.name ? b : a;
  const idle = (a: EngineWindow, b: EngineWindow): EngineWindow => (working(a, b) === a ? b : a);

  /**
   * Asserts, by the simulator's log, that the next process takes up a job only when the one before it is dead, and that
   * none comes back.
   */
  function assertOneAtATime(killedAt: ReadonlyMap<string, number>): number {
    let changes = 0;
    for (const { id, request } of simulator.exports) {
      const own = simulator.requests.filter(
        ({ method, path, body }) =>
          path.includes(id) ||
          (method === 'POST' && JSON.stringify(body) === JSON.stringify(request)),
      );
      const seen: string[] = [];
      for (const { headers, at } of own) {
        const agent = headers['user-agent'] ?? '';
        const before = seen.at(-1);
        if (agent === before) {
          continue;
        }
        assert.ok(!seen.includes(agent), `${agent} came back to export ${id}`);
        if (before !== undefined) {
          changes++;
          assert.ok(
            (killedAt.get(before) ?? Infinity) <= at,
            `${before} was alive when ${agent} began`,
          );
        }
        seen.push(agent);
      }
    }
    return changes;
  }
});
