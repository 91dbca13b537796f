import { basename, dirname, join } from 'node:path';
import { removeIfThere } from '../../util/files/atomicFile.ts';
import { lstat, readdir } from '../../util/files/fileSystem.ts';
import type { Logger } from '../../util/logger.ts';
import { toExportError } from '../model/exportError.ts';
import type { ExportJob } from '../model/exportJob.ts';
import { filesOf } from '../files/jobFiles.ts';
import type { JobStore } from './jobStore.ts';
import { jobKeyOf, parsePartialName } from '../files/partialNames.ts';
import { probeName } from '../files/targetFolder.ts';

export interface OrphanOptions {
  readonly store: JobStore;
  /** The known jobs, whose folders are searched. */
  readonly jobs: readonly ExportJob[];
  /** Other folders that files are exported to: absolute paths. */
  readonly folders: readonly string[];
  /** Whether this window does not know the account of a job: then its files belong to another profile. */
  readonly isForeign?: (job: ExportJob) => boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

const hourMs = 60 * 60 * 1000;
/**
 * How long files of unknown jobs are kept: another installation may resume its job for as long as SendGrid keeps the files.
 */
const unknownMs = 4 * 24 * hourMs;

/**
 * Deletes files that exports have left behind and that are not needed any more, since they can hold contacts: partial
 * files, resume files and the like, in the folders of all jobs, if their job is not in the store, or is completed or
 * cancelled.
 *
 * The store is read from disk, since other windows write to it; files of jobs that cannot be read are left alone. Never
 * rejects.
 */
export async function removeOrphans(options: OrphanOptions): Promise<void> {
  const { folders, jobs, logger, signal } = options;
  try {
    for (const folder of new Set([...folders, ...jobs.flatMap(foldersOf)])) {
      if (signal.aborted) {
        return;
      }
      await removeIn(folder, options);
    }
  } catch (error) {
    logger.warn(
      `Files that exports left behind were not searched for: ${toExportError(error).reason}.`,
    );
  }
}

async function removeIn(folder: string, options: OrphanOptions) {
  const { store, now, logger, signal } = options;
  const found = (await namesIn(folder)).flatMap((name) => {
    const jobKey = keyIn(name);
    return jobKey === undefined ? [] : [{ name, jobKey }];
  });
  if (found.length === 0) {
    return;
  }
  // Read after the folder, so that no job is missed that was started meanwhile.
  const ids = await store.ids();
  for (const { name, jobKey } of found) {
    if (signal.aborted) {
      return;
    }
    const path = join(folder, name);
    const lifeMs = await lifeOf(jobKey, ids, options);
    try {
      const stats = await lstat(path);
      if (!stats.isDirectory() && now() - Number(stats.mtimeMs) > lifeMs) {
        await removeIfThere(path, { signal });
        logger.info(`A file that an export had left behind was deleted: ${keptOf(name)}.`);
      }
    } catch (error) {
      const { reason } = toExportError(error);
      logger.debug(`A file that an export left behind was not deleted: ${reason}.`);
    }
  }
}

/**
 * Returns the first characters of the id of a file's job; '' for a file that belongs to no job; undefined for a file that
 * is not ours.
 */
function keyIn(name: string): string | undefined {
  return name === probeName ? '' : parsePartialName(name.replace(temporaryEnd, ''))?.jobKey;
}

/** The end of the temporary name of a claim. */
const temporaryEnd = /(?<=\.partial\.claim)\.[0-9a-f]{12}\.tmp$/;

/** Returns the age in milliseconds at which a file is not needed any more. */
async function lifeOf(
  jobKey: string,
  ids: readonly string[],
  { store, isForeign = () => false }: OrphanOptions,
): Promise<number> {
  if (jobKey === '') {
    return hourMs;
  }
  const own = ids.filter((id) => jobKeyOf(id) === jobKey);
  const jobs = await Promise.all(own.map((id) => store.read(id)));
  if (jobs.length === 0) {
    return unknownMs;
  }
  const areOver = jobs.every(
    (job) => job && !isForeign(job) && (job.state === 'completed' || job.state === 'cancelled'),
  );
  return areOver ? hourMs : Infinity;
}

const foldersOf = (job: ExportJob): readonly string[] => [
  job.request.folder,
  ...filesOf(job).map(({ path }) => dirname(path)),
];

/** Names of earlier versions contain the title of the export, which must not be logged. */
const keptOf = (name: string): string => basename(name).split('.').slice(-2).join('.');

/** Returns the names in a folder; none if it is gone or cannot be read. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder, { totalMs: 0 });
  } catch {
    return [];
  }
}
