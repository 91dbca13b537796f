import { basename, dirname, join } from 'node:path';
import { removeIfThere } from '../../util/atomicFile.ts';
import { lstat, readdir } from '../../util/fileSystem.ts';
import type { Logger } from '../../util/logger.ts';
import { toExportError } from '../model/exportError.ts';
import type { ExportJob } from '../model/exportJob.ts';
import { filesOf } from '../files/jobFiles.ts';
import type { JobStore } from './jobStore.ts';
import { jobKeyOf, parsePartialName } from '../files/partialNames.ts';
import { probeName } from '../files/targetFolder.ts';

export interface OrphanOptions {
  readonly store: JobStore;
  /** The jobs that are known, whose folders are looked at. */
  readonly jobs: readonly ExportJob[];
  /** Other folders that files are exported to: absolute paths. */
  readonly folders: readonly string[];
  /** Whether a job is of an account that this window does not know: then its files are another profile's to look after. */
  readonly isForeign?: (job: ExportJob) => boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

const hourMs = 60 * 60 * 1000;
/** What belongs to no job may belong to one of another installation, which can go on for as long as SendGrid keeps its files. */
const unknownMs = 4 * 24 * hourMs;

/**
 * Deletes what exports have left behind and nobody will ask for again, since it can hold contacts: partial files, kept bytes
 * and the like, in the folders of all jobs, where the store holds no job that they belong to, or one that is over.
 *
 * The store is asked on the disk, since other windows write to it; what it cannot say is left alone. Never rejects.
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
    logger.warn(`What exports left behind was not looked for: ${toExportError(error).reason}.`);
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
  // Read after the folder was, so that no job is missed that has begun meanwhile.
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

/** Returns the first characters of the id of a file's job; '' for a file that no job has; nothing for a file that is not ours. */
function keyIn(name: string): string | undefined {
  return name === probeName ? '' : parsePartialName(name.replace(temporaryEnd, ''))?.jobKey;
}

/** What a note is written to before it has its name. */
const temporaryEnd = /(?<=\.partial\.claim)\.[0-9a-f]{12}\.tmp$/;

/** Returns how old a file must be, in milliseconds, so that nobody will ask for it. */
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

/** Names of earlier versions hold the title of the export, which is not for the log. */
const keptOf = (name: string): string => basename(name).split('.').slice(-2).join('.');

/** A folder that is gone, or that cannot be read, has nothing to tidy. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder, { totalMs: 0 });
  } catch {
    return [];
  }
}
