import type { Step } from './steps.ts';

const node = process.execPath;
/** The caches of an earlier run, with which only what has changed since is checked again. */
const cache = 'out/cache';

const types = (project: string, name: string): Step['commands'][number] => [
  'tsc',
  ...['-p', project, '--incremental', '--tsBuildInfoFile', `${cache}/${name}.tsbuildinfo`],
];

/**
 * The checks that only read the sources.
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
    commands: [types('tsconfig.json', 'types'), types('media/tsconfig.json', 'media')],
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
  {
    name: 'l10n',
    kind: 'check',
    load: 1,
    commands: [[node, 'test/support/l10n.ts', '--check']],
  },
];

/** The suites that need no VS Code. */
export const unitSuites: Step = {
  name: 'unit',
  kind: 'suite',
  load: 2,
  commands: [
    [
      ...(['mocha', '--config', 'test/unit/.mocharc.json'] as const),
      ...['--reporter', 'test/support/countingReporter.ts'],
    ],
  ],
};

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
