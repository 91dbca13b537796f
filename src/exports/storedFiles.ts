import type { BigIntStats } from 'node:fs';
import { isSystemError } from '../util/atomicFile.ts';
import { lstat } from '../util/fileSystem.ts';
import type { ExportJob } from './exportJob.ts';

/** A file of an export that is still on this machine. */
export interface StoredFile {
  readonly jobId: string;
  /** Absolute. */
  readonly path: string;
  /** Its size now. */
  readonly bytes: number;
  /** Whether it is no longer what the export wrote: somebody's work by now. */
  readonly isChanged: boolean;
  /** When its export was completed, ISO 8601, UTC. */
  readonly completedAt: string;
}

/** Looks for the files of exports, those that were moved or deleted left out. */
export async function storedFiles(jobs: readonly ExportJob[]): Promise<readonly StoredFile[]> {
  const found = await Promise.all(
    jobs.flatMap((job) =>
      job.state === 'completed' ? job.files.map((file) => storedFile(job, file)) : [],
    ),
  );
  return found.filter((file) => file !== undefined);
}

/**
 * A file is what the export wrote if it is a file of that size which nobody wrote to after the export's end. Where a file
 * system's clock runs ahead of ours, a file counts as changed: what is not sure is not ours.
 */
async function storedFile(
  { id: jobId, completedAt }: Extract<ExportJob, { state: 'completed' }>,
  { path, bytes }: { readonly path: string; readonly bytes: number },
): Promise<StoredFile | undefined> {
  const stats = await statOf(path);
  return (
    stats && {
      jobId,
      path,
      bytes: Number(stats.size),
      isChanged:
        !stats.isFile() ||
        Number(stats.size) !== bytes ||
        Number(stats.mtimeMs) > Date.parse(completedAt),
      completedAt,
    }
  );
}

/** Of the name itself: what a link leads to is none of ours. */
async function statOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP')) {
      return undefined;
    }
    throw error;
  }
}
