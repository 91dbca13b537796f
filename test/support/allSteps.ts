import { join } from 'node:path';
import { outFolder } from './paths.ts';
import type { Step } from './steps.ts';

const node = process.execPath;
/** The caches of an earlier run, with which only what has changed since is checked again. */
const cache = 'out/cache';

const longSuites = ['test/unit/faults/**/*.test.ts', 'test/unit/engine/ownership/**/*.test.ts'];

const types = (project: string, name: string): Step['commands'][number] => [
  'tsc',
  ...['-p', project, '--incremental', '--tsBuildInfoFile', `${cache}/${name}.tsbuildinfo`],
];

/**
 * The checks that only read the sources, except for that of the texts, which is one of the unit suites.
 *
 * @param lint 'changed' checks only files that have changed since an earlier run. A rule that uses types can then miss
 * the effect of a change in another file.
 */
export const staticChecks = (lint: 'all' | 'changed'): readonly Step[] => [
  {
    name: 'lint',
    kind: 'check',
    load: 1,
    commands: [
      [
        ...(['eslint', '.'] as const),
        ...(lint === 'changed' ? ['--cache', '--cache-location', `${cache}/eslint`] : []),
      ],
    ],
  },
  {
    name: 'types',
    kind: 'check',
    load: 1,
    commands: [types('tsconfig.json', 'types')],
  },
  {
    name: 'types of webviews',
    kind: 'check',
    load: 1,
    commands: [types('media/tsconfig.json', 'media')],
  },
  {
    name: 'format',
    kind: 'check',
    load: 1,
    commands: [
      [
        ...(['prettier', '--check', '--log-level', 'warn', '--cache'] as const),
        ...['--cache-location', `${cache}/prettier`, '.'],
      ],
    ],
  },
];

/**
 * The suites that need no VS Code.
 *
 * @param which 'quick' leaves out the two folders that take half the time, since they run, kill and resume whole
 * engines in all the ways that there are.
 */
export const unitSuites = (which: 'all' | 'quick'): Step => ({
  name: which === 'all' ? 'unit' : 'unit without faults and ownership',
  kind: 'suite',
  load: 2,
  // Node keeps the JavaScript of the modules there.
  env: { NODE_COMPILE_CACHE: join(outFolder, 'cache', 'node') },
  commands: [
    [
      ...(['mocha', '--config', 'test/unit/.mocharc.json'] as const),
      ...(which === 'all' ? [] : longSuites.flatMap((files) => ['--ignore', files])),
      ...['--reporter', 'test/support/countingReporter.ts'],
    ],
  ],
});

/** The package, and the suites that run it. */
export const packagedSteps: readonly Step[] = [
  { name: 'package', kind: 'check', load: 1, commands: [['npm', 'run', '--silent', 'package']] },
  {
    name: 'bundle sizes',
    kind: 'check',
    load: 1,
    after: ['package'],
    commands: [[node, 'test/support/checkBundle.ts']],
  },
  {
    name: 'package content',
    kind: 'check',
    load: 1,
    after: ['package'],
    commands: [[node, 'test/support/checkVsix.ts']],
  },
  {
    name: 'host',
    kind: 'suite',
    load: 1,
    after: ['package'],
    commands: [[node, 'test/support/runHost.ts', '--no-build']],
  },
  {
    name: 'ui',
    kind: 'suite',
    load: 2,
    after: ['package'],
    commands: [[node, 'test/support/runUi.ts', '--no-build']],
  },
];
