import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import { refuseBelow, type HeldFiles, type HeldOperation } from '../../support/heldFiles.ts';

/** The files of an export, by what their names look like. */
const files = {
  job: /^[0-9a-f-]{36}\.json$/,
  'temporary file of a job': /^[0-9a-f-]{36}\.json\.[0-9a-f]+\.tmp$/,
  probe: /^\.sendgrid-export\.tmp$/,
  'partial file': /\.partial$/,
  'kept bytes': /\.download$/,
  claim: /\.partial\.claim$/,
  'final file': /^\d{4}-.*\.(?:csv|jsonl?)$/,
} as const;

/** Calls that fail, on each file of a kind. */
export interface FileHold {
  readonly operation: HeldOperation;
  readonly file: keyof typeof files;
  /** What the file that is renamed says of its job; 'done' of a part. Without it, whatever it says. */
  readonly storing?: ExportJob['state'] | 'done';
  /** How many calls in a row on each file; default 3, so that each code comes. */
  readonly times?: number;
  readonly codes?: readonly string[];
  /** How far the job comes before the file is let go of, whatever else: a state that is stored. */
  readonly until?: ExportJob['state'];
  /** Whether it stays when the fault goes, as what a file system cannot do does. */
  readonly lasts?: boolean;
}

const journalOf = (root: string, index: number): string => join(root, `refusals-${index}`);

/** All threads look for it. */
const endOf = (root: string): string => join(root, 'holds-are-over');

/** Lets them fail below a folder, in this thread. Each has to be released. */
export function holdEach(root: string, holds: readonly FileHold[]): readonly HeldFiles[] {
  return holds.map(({ operation, file, storing, times = 3, codes, until, lasts }, index) =>
    refuseBelow(root, {
      times: until === undefined ? times : Infinity,
      operations: [operation],
      ...(codes && { codes }),
      journal: journalOf(root, index),
      only: (path, from) =>
        files[file].test(basename(path)) &&
        (storing === undefined || says(from, storing)) &&
        (until === undefined || !hasCome(root, until)) &&
        (lasts === true || until !== undefined || !existsSync(endOf(root))),
    }),
  );
}

/** Ends those that do not last, in every thread. */
export function endHolds(root: string): void {
  writeFileSync(endOf(root), '');
}

/** Returns those that have refused nothing, in whatever thread. */
export function idleHolds(root: string, holds: readonly FileHold[]): readonly FileHold[] {
  return holds.filter((_, index) => !existsSync(journalOf(root, index)));
}

const states: readonly ExportJob['state'][] = [
  ...(['queued', 'requesting', 'waiting', 'downloading', 'completed'] as const),
];

/** Whether a job of the harness, whose store is there, has come to a state, or beyond it. */
const hasCome = (root: string, to: ExportJob['state']): boolean =>
  readdirSync(join(root, 'jobs'))
    .filter((name) => files.job.test(name))
    .some((name) =>
      states.slice(states.indexOf(to)).some((state) => says(join(root, 'jobs', name), state)),
    );

const says = (path: string | undefined, state: string): boolean =>
  path !== undefined && readFileSync(path, 'utf8').includes(`"state": "${state}"`);
