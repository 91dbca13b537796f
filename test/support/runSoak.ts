/** `npm run test:soak`: repeats tests for a long time, to find rare faults. */
import { StepRunner } from './steps.ts';

const { passed, failed } = await new StepRunner(1).run([
  {
    name: 'kill',
    kind: 'suite',
    load: 1,
    env: { KILL_MOMENTS: '20' },
    commands: [
      [
        ...(['mocha', '--ui', 'bdd', '--reporter', 'test/support/countingReporter.ts'] as const),
        ...['test/unit/faults/kill.test.ts'],
      ],
    ],
  },
  {
    name: 'windows that die',
    kind: 'suite',
    load: 1,
    commands: [
      [
        ...(['mocha', '--ui', 'bdd', '--reporter', 'test/support/countingReporter.ts'] as const),
        ...['test/unit/engine/ownership/stress.soak.ts'],
      ],
    ],
  },
  {
    name: 'exports under random faults',
    kind: 'check',
    load: 1,
    commands: [[process.execPath, 'test/bench/bench.ts', '--soak']],
  },
  {
    name: 'a table of 5 GB',
    kind: 'suite',
    load: 1,
    env: { TABLE_CONTACTS: '20400000' },
    commands: [[process.execPath, 'test/support/runHost.ts', '--grep', 'up to the very last']],
  },
  {
    name: 'memory of a large export',
    kind: 'check',
    load: 1,
    commands: [[process.execPath, 'test/bench/memory.ts']],
  },
]);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
