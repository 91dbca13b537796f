import { ExportError } from '../model/exportError.ts';
import { isUnfinished, type ExportJob } from '../model/exportJob.ts';
import type { JobRegistry } from './jobRegistry.ts';

/**
 * Waits for a job's end, be it completed, failed or cancelled.
 *
 * Rejects with the reason of the first signal that is aborted, and with ExportError 'notFound' when there is no such job
 * (any more).
 */
export async function untilSettled(
  registry: Pick<JobRegistry, 'getOrThrow' | 'onDidChange'>,
  jobId: string,
  signals: readonly AbortSignal[],
): Promise<ExportJob> {
  const job = registry.getOrThrow(jobId);
  const stop = AbortSignal.any([...signals]);
  stop.throwIfAborted();
  if (!isUnfinished(job)) {
    return job;
  }
  const { promise, resolve, reject } = Promise.withResolvers<ExportJob>();
  const onAbort = (): void => reject(stop.reason);
  stop.addEventListener('abort', onAbort);
  const subscription = registry.onDidChange((change) => {
    if (change.kind === 'removed' && change.jobId === jobId) {
      reject(new ExportError('notFound', 'The export job was removed.'));
    } else if (change.kind === 'saved' && change.job.id === jobId && !isUnfinished(change.job)) {
      resolve(change.job);
    }
  });
  try {
    return await promise;
  } finally {
    subscription.dispose();
    stop.removeEventListener('abort', onAbort);
  }
}
