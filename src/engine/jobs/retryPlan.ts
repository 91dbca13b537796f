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

/** How long after its creation a job may be unknown to some of SendGrid's servers, in milliseconds. */
const newJobMs = 60_000;

/**
 * Returns how a failed job continues: with the job that SendGrid still has, with one that SendGrid created although its
 * response was lost, or with a new one.
 *
 * @throws when SendGrid cannot be asked: then a new job could export twice.
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
      throw new ExportError(
        'unconfirmed',
        'It cannot be found out whether the export was created.',
      );
    }
    // If that is uncertain, the user was warned and has decided to request the export again.
    if (found !== 'none' && found !== 'unsure') {
      return { type: 'continued', exportId: found.exportId, at: attemptedAt, isFound: true };
    }
  }
  return { type: 'restarted' };
}

/** Whether a job failed after all its files were downloaded, so that nothing is needed from SendGrid. */
async function isWhole(job: FailedJob): Promise<boolean> {
  const { parts = [] } = job;
  return (
    parts.length > 0 &&
    parts.every(({ state }) => state !== 'pending') &&
    (await lostParts(job)).length === 0
  );
}

/** Returns the activity that is shown while a retry is planned. */
export function retryActivity(job: FailedJob): PlainActivity {
  const { exportId, attemptedAt } = job;
  if (exportId !== undefined) {
    return 'checking';
  }
  return attemptedAt === undefined ? 'requesting' : 'searching';
}

/** Whether SendGrid still has a job that did not fail itself and whose files are usable. */
async function isThere(job: FailedJob, exportId: string, deps: Deps): Promise<boolean> {
  const { reason } = job.failure;
  if (reason === 'expired' || reason === 'exportFailed' || needsNewExport(job.failure)) {
    return false;
  }
  const api = await abortable(deps.accounts.client(job.accountId), deps.signal);
  try {
    const { signal, onWait } = deps;
    const status = await api.exportStatus(exportId, { signal, onWait });
    // The URLs show whether its files still exist: a date can be wrong.
    return status.status !== 'failure';
  } catch (error) {
    if (error instanceof SendGridError && error.reason === 'notFound') {
      return isNew(job, deps.now());
    }
    throw error;
  }
}

/** If the clock was set back, the job is from the future and may be new. */
const isNew = ({ requestedAt, parts }: FailedJob, now: number): boolean =>
  // A job that was ready is known to all servers.
  parts === undefined && requestedAt !== undefined && now - Date.parse(requestedAt) < newJobMs;
