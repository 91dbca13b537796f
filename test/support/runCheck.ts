/** `npm run check`: everything that can be checked without VS Code, before each commit. */
import { staticChecks, unitSuites } from './allSteps.ts';
import { StepRunner } from './steps.ts';

const { passed, failed } = await new StepRunner(2).run([...staticChecks('changed'), unitSuites]);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
