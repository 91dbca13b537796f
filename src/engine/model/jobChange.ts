import type { ExportJob } from './exportJob.ts';

/** What happened to a job: always told after it is on disk. */
export type JobChange =
  | { readonly kind: 'saved'; readonly job: ExportJob }
  | { readonly kind: 'removed'; readonly jobId: string };
