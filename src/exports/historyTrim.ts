import type { Logger } from '../util/logger.ts';
import { toExportError } from './exportError.ts';
import { isUnfinished, type ExportJob } from './exportJob.ts';

export interface HistoryTrimOptions {
  readonly engine: {
    /** The newest first. */
    readonly jobs: readonly ExportJob[];
    remove(jobId: string, options: { readonly deleteFiles: boolean }): Promise<void>;
  };
  /** How many exports the history keeps; 0 keeps all. */
  readonly keep: number;
  readonly logger: Logger;
}

/** How many are forgotten at a time, the oldest first: one after the other, beside exports that run. */
const atOnce = 500;

/**
 * Forgets the exports that are older than the newest ones that the history keeps. Their files stay where they are.
 *
 * What has not ended is never forgotten, and neither is a failed export of which something has come: Retry goes on from there.
 */
export async function trimHistory({ engine, keep, logger }: HistoryTrimOptions): Promise<void> {
  if (keep <= 0) {
    return;
  }
  const old = engine.jobs.slice(keep).filter(isForgettable).slice(-atOnce);
  for (const { id } of old) {
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

function isForgettable(job: ExportJob): boolean {
  return (
    !isUnfinished(job) &&
    !(job.state === 'failed' && job.parts !== undefined && job.parts.length > 0)
  );
}
