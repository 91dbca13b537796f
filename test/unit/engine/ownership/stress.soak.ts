import { randomInt } from 'node:crypto';
import { StressRun } from './stressRun.ts';

const seed = Number(process.env.STRESS_SEED ?? randomInt(1_000_000));

/** 500 exports in total. */
const runs = [
  { windows: 2, exports: 100 },
  { windows: 3, exports: 150 },
  { windows: 5, exports: 125 },
  { windows: 8, exports: 125 },
];

describe('Windows that start, cancel, retry, remove, reload, sleep and die, many times', function () {
  this.timeout(3_600_000);

  for (const { windows, exports } of runs) {
    it(`lose nothing, duplicate nothing and leave nothing behind: ${windows} windows, ${exports} exports (seed ${seed})`, async () => {
      const run = await StressRun.start({ windows, exports, seed: seed + windows });
      try {
        await run.run();
        console.log(`    ${JSON.stringify(run.counts)}`);
      } finally {
        await run.close();
      }
    });
  }
});
