import type { BigIntStats } from 'node:fs';
import { isSystemError } from '../../util/files/atomicFile.ts';
import { lstat } from '../../util/files/fileSystem.ts';
import type { ExportJob } from '../model/exportJob.ts';
import { isSameFile } from './finishedFile.ts';
import { filesOf } from './jobFiles.ts';
import type { FinishedFile } from '../model/fileIdentity.ts';

/** A file of an export that is still on this machine. */
export interface StoredFile {
  readonly jobId: string;
  /** Absolute. */
  readonly path: string;
  /** Its size now. */
  readonly bytes: number;
  /** Whether it is no longer what the export wrote: somebody has edited it. */
  readonly isChanged: boolean;
  /** When its export was completed, ISO 8601, UTC. */
  readonly completedAt: string;
}

/**
 * Finds the files of exports, except those that were moved or deleted. A name that several exports had in turn belongs
 * to one file, of the export that wrote it.
 */
export async function storedFiles(jobs: readonly ExportJob[]): Promise<readonly StoredFile[]> {
  const found = await Promise.all(
    jobs.flatMap((job) =>
      job.state === 'completed' ? filesOf(job).map((file) => storedFile(job, file)) : [],
    ),
  );
  const byPath = Map.groupBy(
    found.filter((file) => file !== undefined),
    ({ path }) => path,
  );
  return [...byPath.values()].flatMap(
    (files) => files.find(({ isChanged }) => !isChanged) ?? files.slice(0, 1),
  );
}

/**
 * Returns which of these files a job may delete: those that are what it wrote, or are gone already. The others were
 * changed since, or only have the name.
 */
export async function ownFiles(
  job: ExportJob,
  paths: readonly string[],
): Promise<{ readonly own: readonly string[]; readonly others: readonly string[] }> {
  const others = (await storedFiles([job]))
    .filter(({ path, isChanged }) => isChanged && paths.includes(path))
    .map(({ path }) => path);
  return { own: paths.filter((path) => !others.includes(path)), others };
}

/** Returns the paths of those files that still exist, regardless of who wrote them, for example after they were to be deleted. */
export async function stillThere(
  files: readonly { readonly path: string }[],
): Promise<readonly string[]> {
  const paths = [...new Set(files.map(({ path }) => path))];
  const found = await Promise.all(paths.map(async (path) => (await statOf(path)) !== undefined));
  return paths.filter((_, index) => found[index]);
}

/**
 * A file is what the export wrote by its identity, or, in a job that does not know it, if it has that size and was not
 * modified after the export's end. If a file system's clock is ahead of ours, a file counts as changed then: in doubt,
 * it is not ours.
 */
async function storedFile(
  { id: jobId, completedAt }: Extract<ExportJob, { state: 'completed' }>,
  file: FinishedFile,
): Promise<StoredFile | undefined> {
  const { path } = file;
  const stats = await statOf(path);
  return (
    stats && {
      jobId,
      path,
      bytes: Number(stats.size),
      isChanged: !isSameFile(stats, file, Date.parse(completedAt)),
      completedAt,
    }
  );
}

/** Of the name itself: the target of a link is not ours. */
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
