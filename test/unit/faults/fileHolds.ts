import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import { refuseBelow, type HeldFiles, type HeldOperation } from '../../support/heldFiles.ts';

/** The files of an export, by the form of their names. */
const files = {
  job: /^[0-9a-f-]{36}\.json$/,
  'temporary file of a job': /^[0-9a-f-]{36}\.json\.[0-9a-f]+\.tmp$/,
  probe: /^\.sendgrid-export\.tmp$/,
  'partial file': /\.partial$/,
  'resume file': /\.download$/,
  claim: /\.partial\.claim$/,
  'final file': /^\d{4}-.*\.(?:csv|jsonl?)$/,
} as const;

/** Calls that fail, for each file of a kind. */
export interface FileHold {
  readonly operation: HeldOperation;
  readonly file: keyof typeof files;
  /** The state of the job in the file that is being renamed; 'done' is that of a part. Any state, if not set. */
  readonly storing?: ExportJob['state'] | 'done';
  /** How many calls in a row fail for each file; default 3, so that each code occurs. */
  readonly times?: number;
  readonly codes?: readonly string[];
  /** The stored state of the job until which the file stays held, however many calls that takes. */
  readonly until?: ExportJob['state'];
  /** Whether the hold outlives the fault, as a missing capability of a file system does. */
  readonly lasts?: boolean;
}

const journalOf = (root: string, index: number): string => join(root, `refusals-${index}`);

/** All threads look for this file. */
const endOf = (root: string): string => join(root, 'holds-are-over');

/** Makes the calls fail below a folder, in this thread. The caller has to release each hold. */
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
        (until === undefined || !hasReached(root, until)) &&
        (lasts === true || until !== undefined || !existsSync(endOf(root))),
    }),
  );
}

/** Ends the holds that do not outlive the fault, in every thread. */
export function endHolds(root: string): void {
  writeFileSync(endOf(root), '');
}

/** Returns the holds that no thread has met. */
export function idleHolds(root: string, holds: readonly FileHold[]): readonly FileHold[] {
  return holds.filter((_, index) => !existsSync(journalOf(root, index)));
}

const states: readonly ExportJob['state'][] = [
  ...(['queued', 'requesting', 'waiting', 'downloading', 'completed'] as const),
];

/** Returns whether a job of the harness, whose store is there, has reached a state, or passed it. */
const hasReached = (root: string, to: ExportJob['state']): boolean =>
  readdirSync(join(root, 'jobs'))
    .filter((name) => files.job.test(name))
    .some((name) =>
      states.slice(states.indexOf(to)).some((state) => says(join(root, 'jobs', name), state)),
    );

const says = (path: string | undefined, state: string): boolean =>
  path !== undefined && readFileSync(path, 'utf8').includes(`"state": "${state}"`);
