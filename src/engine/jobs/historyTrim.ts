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
 * Forgets the exports that are older than the newest ones that the history keeps, one after the other, the oldest first. Their
 * files stay where they are.
 *
 * What has not ended or is being retried is never forgotten, and neither is a failed export of which something has come: Retry
 * continues from there. An export with files that are still to be deleted is what knows of them, and one whose account this
 * window does not know is another profile's.
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
      // A retry has begun meanwhile.
      continue;
    }
    try {
      await engine.remove(id, { deleteFiles: false });
    } catch (error) {
      const { reason } = toExportError(error);
      if (reason !== 'notFound') {
        // The others would fail as well; there is another time.
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
