/** `npm test`: runs every check and every suite, even after a failure, and ends with one line with the totals. */
import { packagedSteps, staticChecks, unitSuites } from './allSteps.ts';
import { StepRunner } from './steps.ts';

const { passed, failed } = await new StepRunner(2).run([
  ...packagedSteps.filter(({ name }) => name === 'package'),
  ...staticChecks('all'),
  unitSuites,
  ...packagedSteps.filter(({ name }) => name !== 'package'),
]);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
