import type { Logger } from '../../util/logger.ts';
import { toExportError } from '../model/exportError.ts';
import type { ExportJob } from '../model/exportJob.ts';

/** Deletes useless files of a job. Never rejects: an export does not fail because of leftover files. */
export async function tidy(
  job: ExportJob,
  remove: (job: ExportJob) => Promise<unknown>,
  logger: Logger,
): Promise<void> {
  try {
    await remove(job);
  } catch (error) {
    const { reason } = toExportError(error);
    logger.warn(`Export job ${job.id}: a file was not deleted, ${reason}.`);
  }
}
