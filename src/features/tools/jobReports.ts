import type { ExportEngine } from '../../engine/exportEngine.ts';
import type { JobReport } from './jobReport.ts';
import { reportJob } from './jobReport.ts';

export type ToolEngine = Pick<ExportEngine, 'cancel' | 'job' | 'jobs' | 'progress' | 'settled'>;

/**
 * Waits for jobs to end, up to a time limit, and returns the reports of their current states.
 *
 * @throws the signal's reason when it is aborted.
 */
export async function reportsAfter(
  engine: ToolEngine,
  jobIds: readonly string[],
  { seconds, signal }: { readonly seconds: number; readonly signal: AbortSignal },
): Promise<readonly JobReport[]> {
  const enough = AbortSignal.timeout(seconds * 1000);
  const until = AbortSignal.any([signal, enough]);
  await Promise.all(
    jobIds.map((id) =>
      engine.settled(id, { signal: until }).catch((error: unknown) => {
        signal.throwIfAborted();
        // A job that was removed meanwhile is omitted from the reports below.
        if (!enough.aborted && engine.job(id)) {
          throw error;
        }
      }),
    ),
  );
  const jobs = jobIds.flatMap((id) => engine.job(id) ?? []);
  return Promise.all(jobs.map((job) => reportJob(job, engine.progress(job.id))));
}
