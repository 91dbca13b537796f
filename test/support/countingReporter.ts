import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { resultsVariable } from './results.ts';

/** Mocha's spec output, followed by the counts as JSON in the file that the environment names. */
class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const file = process.env[resultsVariable];
    if (file !== undefined) {
      runner.once('end', () => {
        const { passes, failures } = this.stats;
        writeFileSync(file, `${JSON.stringify({ passed: passes, failed: failures })}\n`);
      });
    }
  }
}

// Mocha loads a reporter with `require`, which takes this export as the whole module.
export { CountingReporter, CountingReporter as 'module.exports' };
