/** `npm test`: runs every check and every suite, even after a failure, and ends with one line that sums them up. */
import { run } from './childProcess.ts';
import { childEnvironment } from './paths.ts';
import { clearCounts, readCounts, resultsFile, resultsVariable, type Counts } from './results.ts';

interface Step {
  readonly name: string;
  /** The results of suites are counted; a check is one failure or nothing. */
  readonly kind: 'check' | 'suite';
  readonly commands: readonly (readonly [command: string, ...args: string[]])[];
}

const node = process.execPath;

const steps: readonly Step[] = [
  {
    name: 'types',
    kind: 'check',
    commands: [
      ['tsc', '-p', 'tsconfig.json'],
      ['tsc', '-p', 'media/tsconfig.json'],
    ],
  },
  { name: 'lint', kind: 'check', commands: [['eslint', '.']] },
  {
    name: 'format',
    kind: 'check',
    commands: [['prettier', '--check', '--log-level', 'warn', '.']],
  },
  {
    name: 'unit',
    kind: 'suite',
    commands: [
      [
        'mocha',
        '--config',
        'test/unit/.mocharc.json',
        '--reporter',
        'test/support/countingReporter.ts',
      ],
    ],
  },
  { name: 'package', kind: 'check', commands: [['npm', 'run', '--silent', 'package']] },
  { name: 'bundle sizes', kind: 'check', commands: [[node, 'test/support/checkBundle.ts']] },
  { name: 'package content', kind: 'check', commands: [[node, 'test/support/checkVsix.ts']] },
  { name: 'host', kind: 'suite', commands: [[node, 'test/support/runHost.ts', '--no-build']] },
  { name: 'ui', kind: 'suite', commands: [[node, 'test/support/runUi.ts', '--no-build']] },
];

const total = { passed: 0, failed: 0 };
const summary: string[] = [];
for (const step of steps) {
  console.log(`\n=== ${step.name} ===`);
  const started = Date.now();
  const { passed, failed } = await outcome(step);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  total.passed += passed;
  total.failed += failed;
  const verdict = failed === 0 ? 'ok' : 'FAILED';
  const counted = step.kind === 'suite' ? `, ${passed} passed, ${failed} failed` : '';
  const line = `${step.name}: ${verdict}${counted} (${seconds} s)`;
  summary.push(line);
  console.log(`--- ${line}`);
}

console.log(`\n=== summary ===\n${summary.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

async function outcome(step: Step): Promise<Counts> {
  const results = resultsFile(step.name);
  await clearCounts(results);
  let succeeded = true;
  for (const [command, ...args] of step.commands) {
    const env = childEnvironment({ [resultsVariable]: results });
    try {
      const { exitCode } = await run(command, args, { env });
      succeeded &&= exitCode === 0;
    } catch (error) {
      console.error(error);
      succeeded = false;
    }
  }
  if (step.kind === 'check') {
    return { passed: 0, failed: succeeded ? 0 : 1 };
  }
  const counts = (await readCounts(results)) ?? { passed: 0, failed: 0 };
  // A run that counted no failure may still have crashed, or found no test at all.
  const fine = succeeded && counts.passed > 0;
  return { passed: counts.passed, failed: fine ? counts.failed : Math.max(counts.failed, 1) };
}
