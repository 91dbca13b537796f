import { SendGridError } from '../sendgrid/errors.ts';
import { abortable } from '../util/abortable.ts';
import { isExpired } from './expiry.ts';
import { ExportError } from './exportError.ts';
import type { ExportJob } from './exportJob.ts';
import type { LostExports } from './lostExports.ts';
import type { ExportAccounts } from './ports.ts';
import type { JobEvent } from './transition.ts';

export type FailedJob = Extract<ExportJob, { state: 'failed' }>;

interface Deps {
  readonly accounts: ExportAccounts;
  readonly lostExports: LostExports;
  readonly signal: AbortSignal;
}

/**
 * Finds out how a failed job goes on: with the job that SendGrid still has, with one that SendGrid made although its answer
 * was lost, or anew.
 *
 * @throws when SendGrid cannot be asked: then to begin anew could mean to export twice.
 */
export async function howToRetry(
  job: FailedJob,
  deps: Deps,
): Promise<Extract<JobEvent, { type: 'continued' | 'restarted' }>> {
  const { exportId, requestedAt, attemptedAt } = job;
  if (exportId !== undefined && requestedAt !== undefined) {
    return (await isThere(job, exportId, deps))
      ? { type: 'continued', exportId, at: requestedAt }
      : { type: 'restarted' };
  }
  if (attemptedAt !== undefined) {
    const { attemptedServerAt } = job;
    const attempt = { attemptedAt, attemptedServerAt };
    const found = await deps.lostExports.find(job, attempt, deps.signal);
    if (found === 'unknown') {
      throw new ExportError('unconfirmed', 'It cannot be found out whether the export was made.');
    }
    // Where it is not sure that there is none, somebody who was told so has decided to order it.
    if (found !== 'none' && found !== 'unsure') {
      return { type: 'continued', exportId: found.exportId, at: attemptedAt };
    }
  }
  return { type: 'restarted' };
}

/** Whether SendGrid still has a job, and it is not the job itself that failed. */
async function isThere(job: FailedJob, exportId: string, deps: Deps): Promise<boolean> {
  if (job.failure.reason === 'expired' || job.failure.reason === 'exportFailed') {
    return false;
  }
  const api = await abortable(deps.accounts.client(job.accountId), deps.signal);
  try {
    const status = await api.exportStatus(exportId, { signal: deps.signal });
    return status.status !== 'failure' && !isExpired(status, api.serverTime?.());
  } catch (error) {
    if (error instanceof SendGridError && error.reason === 'notFound') {
      return false;
    }
    throw error;
  }
}
