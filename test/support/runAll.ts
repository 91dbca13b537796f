/** `npm test`: runs every check and every suite, even after a failure, and ends with one line with the totals. */
import { packagedSteps, staticChecks, unitSuites } from './allSteps.ts';
import { StepRunner } from './steps.ts';

/** One more than the machine's cores, since suites that drive a VS Code wait for it a good part of their time. */
const room = 3;

// What takes long comes first, and leaves some room for the rest.
const [build, ...packaged] = packagedSteps;
const suites = packaged.filter(({ kind }) => kind === 'suite');
const { passed, failed } = await new StepRunner(room).run([
  ...[build, unitSuites('all'), ...suites].filter((step) => step !== undefined),
  ...staticChecks('all'),
  ...packaged.filter(({ kind }) => kind === 'check'),
]);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
