import type { ExportJob, ExportRequest } from '../model/exportJob.ts';
import { stillThere } from './storedFiles.ts';

/** An export that has files. */
export type FinishedExport = Extract<ExportJob, { readonly state: 'completed' }>;

export const hasFiles = (job: ExportJob): job is FinishedExport =>
  job.state === 'completed' && job.files.length > 0;

/** Returns the paths of an export's files, in their order. */
export const pathsOf = ({ files }: FinishedExport): readonly string[] =>
  files.map(({ path }) => path);

/**
 * Returns the newest export that is older than another one and was made from the same lists, segments and account.
 *
 * @param jobs newest first.
 */
export const previousExport = (
  jobs: readonly ExportJob[],
  later: ExportJob,
): FinishedExport | undefined => earlierExports(jobs, later)[0];

/**
 * Returns the newest of these earlier exports whose files are all still there: they may have been moved or deleted outside
 * of the extension.
 *
 * @param jobs newest first.
 */
export async function previousWithFiles(
  jobs: readonly ExportJob[],
  later: ExportJob,
): Promise<FinishedExport | undefined> {
  for (const job of earlierExports(jobs, later)) {
    if ((await stillThere(job.files)).length === new Set(pathsOf(job)).size) {
      return job;
    }
  }
  return undefined;
}

const earlierExports = (
  jobs: readonly ExportJob[],
  later: ExportJob,
): readonly FinishedExport[] => {
  const key = audienceKey(later.request);
  return jobs
    .filter(hasFiles)
    .filter(
      (job) =>
        job.id !== later.id &&
        job.createdAt < later.createdAt &&
        job.accountId === later.accountId &&
        audienceKey(job.request) === key,
    );
};

function audienceKey({ audience }: ExportRequest): string {
  if (audience.kind === 'all') {
    return 'all';
  }
  const ids = (items: readonly { readonly id: string }[]): readonly string[] =>
    items.map(({ id }) => id).toSorted();
  return JSON.stringify([ids(audience.lists), ids(audience.segments)]);
}
