/** `npm run check`: what can be checked in about a minute, without VS Code, before each commit. */
import { staticChecks, unitSuites } from './allSteps.ts';
import { memoryFolder } from './memoryFolder.ts';
import { StepRunner } from './steps.ts';

/** One more than the machine's cores, since the unit suites wait for timers now and then. */
const room = 3;

// `npm test` has the folders of the suites on the disk.
const folder = memoryFolder();
const quick = unitSuites('quick');
const suites = { ...quick, env: { ...quick.env, ...(folder && { TMPDIR: folder }) } };
const { passed, failed } = await new StepRunner(room).run([...staticChecks('changed'), suites]);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
