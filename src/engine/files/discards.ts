import type { Delay } from '../../util/delay.ts';
import type { Logger } from '../../util/logger.ts';
import { sharedPatience, type Patience } from '../../util/files/patience.ts';
import { toExportError } from '../model/exportError.ts';
import type { ExportJob } from '../model/exportJob.ts';
import { removeOwn } from './finishedFile.ts';
import type { JobEvent } from '../model/jobEvent.ts';
import { discardPartials } from './jobFiles.ts';
import { finishedFiles } from '../model/jobParts.ts';
import type { FinishedFile } from '../model/fileIdentity.ts';

/** What happened to the files of a job that were to be deleted. */
export interface Discarded {
  /** Paths of those that are gone, or belong to someone else by now, and are no longer the job's. */
  readonly paths: readonly string[];
  /** Of these, the ones that belong to someone else, and stay. */
  readonly kept: readonly string[];
  /** Those that cannot be deleted now, for example because another program holds them. */
  readonly held: readonly FinishedFile[];
  /** Why not. */
  readonly fault?: unknown;
}

/** Returns whether a job has files that are to be deleted as soon as possible. */
export const hasDiscards = (job: ExportJob): boolean =>
  (job.discards ?? []).length > 0 || (job.state === 'queued' && job.parts !== undefined);

/**
 * Deletes files of abandoned attempts: those that could not be deleted then, and, before the next attempt starts, all
 * of the last one.
 */
export async function discardEarlier(job: ExportJob, patience: Patience): Promise<Discarded> {
  const files = finishedFiles(job.discards ?? []);
  const earlier = await removeFiles(files, earlierThan(job), patience);
  return job.state === 'queued' ? joined(earlier, await discardParts(job, patience)) : earlier;
}

/**
 * Deletes all files of a job that are of no use without the rest: partial files, complete parts, and what earlier
 * attempts have left behind.
 */
export async function discardAll(job: ExportJob, patience: Patience): Promise<Discarded> {
  const earlier = await discardEarlier(job, patience);
  return job.state === 'queued' ? earlier : joined(earlier, await discardParts(job, patience));
}

/** Deletes the partial files and the complete parts. */
async function discardParts(job: ExportJob, patience: Patience): Promise<Discarded> {
  const unknown: FinishedFile[] = [];
  let fault: unknown;
  try {
    await discardPartials(job, { patience, onHeld: (file) => unknown.push(file) });
  } catch (error) {
    fault = error;
  }
  const parts = 'parts' in job ? (job.parts ?? []) : [];
  const writtenBefore = job.state === 'failed' ? Date.parse(job.failedAt) : undefined;
  const finished = await removeFiles(finishedFiles(parts), writtenBefore, patience);
  return joined({ paths: [], kept: [], held: unknown, fault }, finished);
}

async function removeFiles(
  files: readonly FinishedFile[],
  writtenBefore: number | undefined,
  patience: Patience,
): Promise<Discarded> {
  const paths: string[] = [];
  const kept: string[] = [];
  const held: FinishedFile[] = [];
  let fault: unknown;
  for (const file of files) {
    try {
      const end = await removeOwn(file, writtenBefore, patience);
      paths.push(file.path);
      if (end === 'kept') {
        kept.push(file.path);
      }
    } catch (error) {
      fault ??= error;
      held.push(file);
    }
  }
  return { paths, kept, held, fault };
}

const joined = (one: Discarded, other: Discarded): Discarded => ({
  paths: [...one.paths, ...other.paths],
  kept: [...one.kept, ...other.kept],
  held: [...one.held, ...other.held],
  fault: one.fault ?? other.fault,
});

/** Files of earlier attempts were written before the current one started, in epoch milliseconds. */
function earlierThan(job: ExportJob): number | undefined {
  const began = 'requestedAt' in job ? job.requestedAt : undefined;
  const sent = 'attemptedAt' in job ? job.attemptedAt : undefined;
  const failed = 'failedAt' in job ? job.failedAt : undefined;
  const time = began ?? sent ?? failed;
  return time === undefined ? undefined : Date.parse(time);
}

export interface DiscardSweepOptions {
  readonly delay: Delay;
  readonly logger: Logger;
}

/** Deletes later what could not be deleted when an attempt was abandoned. */
export class DiscardSweep {
  readonly #options: DiscardSweepOptions;

  constructor(options: DiscardSweepOptions) {
    this.#options = options;
  }

  /**
   * Deletes what it can within some time, and has that stored. The rest is left for the job to delete later. Rejects
   * only with the signal's reason: an export does not fail because of leftover files.
   *
   * @param advance stores the event.
   */
  async run(
    job: ExportJob,
    advance: (event: JobEvent) => Promise<unknown>,
    { totalMs, signal }: { readonly totalMs: number; readonly signal?: AbortSignal | undefined },
  ): Promise<void> {
    if (!hasDiscards(job)) {
      return;
    }
    const { delay, logger } = this.#options;
    try {
      const patience = sharedPatience({ totalMs, delay, signal });
      const discarded = await discardEarlier(job, patience);
      logDiscarded(job, discarded, logger);
      const { paths, held } = discarded;
      const known = finishedFiles(job.discards ?? []).map(({ path }) => path);
      const unknown = held.filter(({ path }) => !known.includes(path) && !isPart(job, path));
      if (paths.length + unknown.length > 0) {
        await advance({ type: 'discarded', paths, held: unknown });
      }
    } catch (error) {
      const { reason } = toExportError(error);
      logger.warn(`Export job ${job.id}: what was deleted could not be stored, ${reason}.`);
    }
    signal?.throwIfAborted();
  }
}

const isPart = (job: ExportJob, path: string): boolean =>
  job.state === 'queued' && finishedFiles(job.parts ?? []).some((file) => file.path === path);

/** Logs what was not deleted, and why. */
export function logDiscarded(
  job: ExportJob,
  { kept, held, fault }: Discarded,
  logger: Logger,
): void {
  const { id } = job;
  logKept(job, kept, logger);
  if (fault !== undefined) {
    const later = held.length > 0 ? ` ${held.length} files are to be deleted later.` : '';
    logger.warn(
      `Export job ${id}: a file was not deleted, ${toExportError(fault).reason}.${later}`,
    );
  }
}

/** Logs which files belong to someone else by now. */
export function logKept({ id }: ExportJob, paths: readonly string[], logger: Logger): void {
  for (const path of paths) {
    logger.warn(`Export job ${id}: kept, since another file has the name by now: ${path}`);
  }
}
