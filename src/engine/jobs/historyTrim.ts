import type { Logger } from '../../util/logger.ts';
import { toExportError } from '../model/exportError.ts';
import type { AccountAccess } from '../model/ports.ts';
import { isActive, type ExportJob, type ExportProgress } from '../model/exportJob.ts';

export interface HistoryTrimOptions {
  readonly engine: {
    /** The newest first. */
    readonly jobs: readonly ExportJob[];
    access(accountId: string): AccountAccess;
    job(jobId: string): ExportJob | undefined;
    progress(jobId: string): ExportProgress | undefined;
    remove(jobId: string, options: { readonly deleteFiles: boolean }): Promise<void>;
  };
  /** How many exports the history keeps; 0 keeps all. */
  readonly keep: number;
  readonly logger: Logger;
}

/**
 * Removes exports from the history that are older than the newest ones that it keeps, oldest first. Their files stay in
 * place.
 *
 * Not removed are exports that have not ended or are being retried; failed exports with downloaded parts, from which Retry
 * continues; exports with files that still have to be deleted, which nothing else knows of; and exports of an account that
 * this window does not know, which belong to another profile.
 */
export async function trimHistory({ engine, keep, logger }: HistoryTrimOptions): Promise<void> {
  if (keep <= 0) {
    return;
  }
  const isForgettable = (job: ExportJob): boolean =>
    !isActive(job, engine.progress(job.id)) &&
    !hasParts(job) &&
    engine.access(job.accountId) !== 'accountMissing';
  const old = engine.jobs.slice(keep).filter(isForgettable).toReversed();
  for (const { id } of old) {
    const job = engine.job(id);
    if (job === undefined || !isForgettable(job)) {
      // It was removed or retried meanwhile.
      continue;
    }
    try {
      await engine.remove(id, { deleteFiles: false });
    } catch (error) {
      const { reason } = toExportError(error);
      if (reason !== 'notFound') {
        // The others would fail as well; the next trim tries again.
        logger.warn(`The history was not shortened: ${reason}.`);
        return;
      }
    }
  }
  if (old.length > 0) {
    logger.info(`Forgot ${old.length} exports that are older than the newest ${keep}.`);
  }
}

const hasParts = (job: ExportJob): boolean =>
  (job.state === 'failed' && job.parts !== undefined && job.parts.length > 0) ||
  job.discards !== undefined;
