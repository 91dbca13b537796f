import { randomInt } from 'node:crypto';
import { StressRun } from './stressRun.ts';

/** Set it to repeat a run, as far as timing can be repeated. */
const seed = Number(process.env.STRESS_SEED ?? randomInt(1_000_000));

describe('Windows that start, cancel, retry, remove, reload, sleep and die', function () {
  this.timeout(180_000);

  it(`lose nothing, duplicate nothing and leave nothing behind (seed ${seed})`, async () => {
    const run = await StressRun.start({ windows: 3, exports: 12, seed });
    try {
      await run.run();
    } finally {
      await run.close();
    }
  });
});
