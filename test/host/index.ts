import { format } from 'node:util';
import Mocha from 'mocha';
import { CountingReporter } from '../support/countingReporter.ts';

/** The names of the suite modules that the bundler placed beside this file. */
declare const suiteFiles: readonly string[];

/** Distinguishes the suites' output from the workbench's log; empty where nothing else is in the output. */
const prefix = process.env.TEST_OUTPUT_PREFIX ?? '';

/** Runs all host suites; called by VS Code in the extension host. */
export async function run(): Promise<void> {
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => console.log(prefix + format(...args));
  const mocha = new Mocha({
    ui: 'bdd',
    // Long, since that only costs time when something is broken.
    timeout: 120_000,
    color: process.env.TEST_COLOR === 'true',
    reporter: CountingReporter,
    forbidOnly: true,
    forbidPending: true,
    grep: process.env.TEST_GREP ?? '',
  });
  for (const name of suiteFiles) {
    mocha.addFile(`${__dirname}/${name}`);
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) {
    throw new Error(`${failures} host ${failures === 1 ? 'test' : 'tests'} failed.`);
  }
}
