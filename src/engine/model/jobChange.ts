import type { ExportJob } from './exportJob.ts';

/** A change of a job; its event is always fired after it is on disk. */
export type JobChange =
  | { readonly kind: 'saved'; readonly job: ExportJob }
  | { readonly kind: 'removed'; readonly jobId: string };
