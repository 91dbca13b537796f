import { SendGridError } from '../../sendgrid/errors.ts';
import type { OnWait } from '../../sendgrid/wait.ts';
import { abortable } from '../../util/abortable.ts';
import { ExportError } from '../model/exportError.ts';
import type { PlainActivity } from '../model/exportActivity.ts';
import type { ExportJob } from '../model/exportJob.ts';
import { lostParts } from '../files/jobFiles.ts';
import type { LostExports } from './run/lostExports.ts';
import { needsNewExport } from '../model/transientFaults.ts';
import type { ExportAccounts } from '../model/ports.ts';
import type { JobEvent } from '../model/jobEvent.ts';

export type FailedJob = Extract<ExportJob, { state: 'failed' }>;

interface Deps {
  readonly accounts: ExportAccounts;
  readonly lostExports: LostExports;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly onWait?: OnWait | undefined;
}

/** A job that SendGrid made less than this long ago may not be known wherever it is asked. */
const newJobMs = 60_000;

/**
 * Finds out how a failed job goes on: with the job that SendGrid still has, with one that SendGrid made although its answer
 * was lost, or anew.
 *
 * @throws when SendGrid cannot be asked: then to begin anew could mean to export twice.
 */
export async function planRetry(
  job: FailedJob,
  deps: Deps,
): Promise<Extract<JobEvent, { type: 'continued' | 'restarted' }>> {
  const { exportId, requestedAt, attemptedAt } = job;
  if (exportId !== undefined && requestedAt !== undefined) {
    return (await isWhole(job)) || (await isThere(job, exportId, deps))
      ? { type: 'continued', exportId, at: requestedAt }
      : { type: 'restarted' };
  }
  if (attemptedAt !== undefined) {
    const { attemptedServerAt, notOurs } = job;
    const attempt = { attemptedAt, attemptedServerAt, notOurs };
    const found = await deps.lostExports.find(job, attempt, deps.signal);
    if (found === 'unknown') {
      throw new ExportError('unconfirmed', 'It cannot be found out whether the export was made.');
    }
    // Where it is not sure that there is none, somebody who was told so has decided to order it.
    if (found !== 'none' && found !== 'unsure') {
      return { type: 'continued', exportId: found.exportId, at: attemptedAt, isFound: true };
    }
  }
  return { type: 'restarted' };
}

/** Whether a job failed when all its files were there, so that SendGrid has nothing to add. */
async function isWhole(job: FailedJob): Promise<boolean> {
  const { parts = [] } = job;
  return (
    parts.length > 0 &&
    parts.every(({ state }) => state !== 'pending') &&
    (await lostParts(job)).length === 0
  );
}

/** What finding that out is, in a word: for users, who would see nothing else for a while. */
export function retryActivity(job: FailedJob): PlainActivity {
  const { exportId, attemptedAt } = job;
  if (exportId !== undefined) {
    return 'checking';
  }
  return attemptedAt === undefined ? 'requesting' : 'searching';
}

/** Whether SendGrid still has a job, and neither the job itself failed nor its files are of no use. */
async function isThere(job: FailedJob, exportId: string, deps: Deps): Promise<boolean> {
  const { reason } = job.failure;
  if (reason === 'expired' || reason === 'exportFailed' || needsNewExport(job.failure)) {
    return false;
  }
  const api = await abortable(deps.accounts.client(job.accountId), deps.signal);
  try {
    const { signal, onWait } = deps;
    const status = await api.exportStatus(exportId, { signal, onWait });
    // Whether its files are still there, their URLs tell: a date can be wrong.
    return status.status !== 'failure';
  } catch (error) {
    if (error instanceof SendGridError && error.reason === 'notFound') {
      return isNew(job, deps.now());
    }
    throw error;
  }
}

/** A clock that was set back makes a job of the future: then it may be new. */
const isNew = ({ requestedAt, parts }: FailedJob, now: number): boolean =>
  // One that was ready is known everywhere.
  parts === undefined && requestedAt !== undefined && now - Date.parse(requestedAt) < newJobMs;
