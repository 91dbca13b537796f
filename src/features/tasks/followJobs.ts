import type { ExportEngine } from '../../engine/exportEngine.ts';
import { ExportError } from '../../engine/model/exportError.ts';
import { isUnfinished, type ExportJob } from '../../engine/model/exportJob.ts';
import type { ExportLines } from './exportLines.ts';

export type FollowedEngine = Pick<
  ExportEngine,
  'cancel' | 'job' | 'onDidChangeJob' | 'onDidProgress' | 'progress' | 'settled'
>;

/** Interval in ms of updates while SendGrid prepares an export, during which the engine may not emit any events. */
const tickMs = 1000;

/**
 * Writes the progress of jobs until all of them have ended, and returns their final states. Cancels them when the signal is
 * aborted. Jobs that are removed meanwhile are omitted.
 *
 * @throws the error of a cancellation that failed, and the engine's when it is disposed.
 */
export async function followJobs(
  engine: FollowedEngine,
  jobs: readonly ExportJob[],
  lines: ExportLines,
  signal: AbortSignal,
): Promise<readonly ExportJob[]> {
  const ids = jobs.map(({ id }) => id);
  const show = (id: string): void => {
    const job = engine.job(id);
    if (job && ids.includes(id) && !signal.aborted) {
      lines.show(job, engine.progress(id), Date.now());
    }
  };
  const timer = setInterval(() => ids.forEach(show), tickMs);
  const subscriptions = [
    engine.onDidChangeJob((change) => {
      if (change.kind === 'saved') {
        show(change.job.id);
      }
    }),
    engine.onDidProgress(({ jobId }) => show(jobId)),
  ];
  try {
    ids.forEach(show);
    const ended = await Promise.all([
      cancelWhenAborted(engine, ids, signal),
      ...ids.map((id) => settledOrRemoved(engine, id)),
    ]);
    return ended.flatMap((job) => job ?? []);
  } finally {
    clearInterval(timer);
    subscriptions.forEach((subscription) => subscription.dispose());
  }
}

/** Resolves when all jobs have ended or have been cancelled. */
async function cancelWhenAborted(
  engine: FollowedEngine,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<undefined> {
  const ended = Promise.allSettled(ids.map((id) => engine.settled(id)));
  const { promise: aborted, resolve } = Promise.withResolvers<undefined>();
  const onAbort = (): void => resolve(undefined);
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) {
    resolve(undefined);
  }
  await Promise.race([ended, aborted]);
  signal.removeEventListener('abort', onAbort);
  if (!signal.aborted) {
    // If jobs are unfinished now, the engine was closed: the window is closing, and the jobs resume in another one.
    return undefined;
  }
  const unfinished = ids.flatMap((id) => engine.job(id) ?? []).filter(isUnfinished);
  await Promise.all(unfinished.map(({ id }) => engine.cancel(id)));
  return undefined;
}

async function settledOrRemoved(
  engine: FollowedEngine,
  id: string,
): Promise<ExportJob | undefined> {
  try {
    return await engine.settled(id);
  } catch (error) {
    if (error instanceof ExportError && error.reason === 'notFound') {
      return undefined;
    }
    throw error;
  }
}
