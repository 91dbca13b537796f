import { isSystemError } from '../../util/files/atomicFile.ts';
import { unlink } from '../../util/files/fileSystem.ts';
import type { Logger } from '../../util/logger.ts';
import { toExportError } from '../model/exportError.ts';
import type { ExportJob } from '../model/exportJob.ts';
import type { AccountAccess } from '../model/ports.ts';
import { storedFiles, type StoredFile } from './storedFiles.ts';

const dayMs = 24 * 60 * 60 * 1000;

export interface RetentionOptions {
  readonly engine: {
    readonly jobs: readonly ExportJob[];
    access(accountId: string): AccountAccess;
    forgetFiles(jobId: string, paths: readonly string[]): Promise<void>;
  };
  /** Files are kept for so many days after their export; 0 keeps them. */
  readonly days: number;
  /** Epoch in ms. */
  readonly now: number;
  readonly logger: Logger;
}

/**
 * Deletes, for good, the files of exports that are older than the limit, and returns those that it deleted. A file that
 * changed since its export stays, however old, and so does a file of an export that is not in the history, or whose
 * account this window does not know.
 */
export async function deleteOldFiles({
  engine,
  days,
  now,
  logger,
}: RetentionOptions): Promise<readonly StoredFile[]> {
  if (days <= 0) {
    return [];
  }
  const deleted: StoredFile[] = [];
  for (const job of engine.jobs) {
    const isForeign = engine.access(job.accountId) === 'accountMissing';
    if (
      job.state === 'completed' &&
      !isForeign &&
      Date.parse(job.completedAt) + days * dayMs <= now
    ) {
      const ours = await deleteUnchanged(await storedFiles([job]), logger);
      deleted.push(...ours);
      await forget(engine, job.id, ours, logger);
    }
  }
  return deleted;
}

/** Several windows may do this at once: a file is deleted, and reported, by one. */
async function deleteUnchanged(
  files: readonly StoredFile[],
  logger: Logger,
): Promise<readonly StoredFile[]> {
  const deleted: StoredFile[] = [];
  for (const file of files) {
    if (file.isChanged) {
      logger.info(`Kept, since it changed after its export: ${file.path}`);
      continue;
    }
    try {
      await unlink(file.path);
      deleted.push(file);
      logger.info(`Deleted, since its time was over: ${file.path}`);
    } catch (error) {
      if (!isSystemError(error, 'ENOENT')) {
        logger.warn(`Not deleted, ${toExportError(error).reason}: ${file.path}`);
      }
    }
  }
  return deleted;
}

async function forget(
  engine: RetentionOptions['engine'],
  jobId: string,
  files: readonly StoredFile[],
  logger: Logger,
): Promise<void> {
  if (files.length === 0) {
    return;
  }
  try {
    const paths = files.map(({ path }) => path);
    await engine.forgetFiles(jobId, paths);
  } catch (error) {
    logger.warn(`Export job ${jobId} still names its files: ${toExportError(error).reason}.`);
  }
}
