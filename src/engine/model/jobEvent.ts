import type { ExportFailure, ExportJob, ExportPart } from './exportJob.ts';
import type { FinishedFile } from './fileIdentity.ts';

/** An event in the life of a job. Times are ISO 8601, UTC. */
export type JobEvent =
  /** The POST is about to be sent, for the first time or again. `serverAt` is by SendGrid's clock. */
  | { readonly type: 'requestSent'; readonly at: string; readonly serverAt?: string | undefined }
  /**
   * SendGrid has created the job, or, with `isFound`, one was found that it may have created for a request without a
   * response.
   */
  | {
      readonly type: 'created';
      readonly exportId: string;
      readonly at: string;
      readonly isFound?: true | undefined;
    }
  /** The files of a job that was found have the requested type. */
  | { readonly type: 'proven' }
  /** They do not: it is another job, and the search continues. */
  | { readonly type: 'disproven' }
  /** SendGrid's files are ready. Repeated when a stored download is resumed, with SendGrid's current status. */
  | {
      readonly type: 'ready';
      /** The number of files. Once one is complete, it may only grow, and only with `sources`. */
      readonly parts: number;
      /** Identifies the file of each part: see `sourceOf`. */
      readonly sources?: readonly (string | undefined)[] | undefined;
      readonly contactCount?: number | undefined;
      readonly expiresAt?: string | undefined;
    }
  /** The files of a job that was started elsewhere have revealed their type. */
  | { readonly type: 'recognized'; readonly fileType: ExportJob['request']['fileType'] }
  | {
      readonly type: 'partDone';
      readonly index: number;
      readonly part: Exclude<ExportPart, { state: 'pending' }>;
    }
  /** The files of complete parts have been deleted or changed, so that they have to be downloaded again. */
  | { readonly type: 'partsLost'; readonly indexes: readonly number[] }
  /** The contacts of a complete part were counted in its file, after a crash had lost their number. */
  | { readonly type: 'counted'; readonly index: number; readonly contacts: number }
  | {
      readonly type: 'completed';
      readonly at: string;
      /** The size of its largest list or segment, if the export should have that many contacts. */
      readonly audienceSize?: number | undefined;
    }
  | { readonly type: 'failed'; readonly at: string; readonly failure: ExportFailure }
  | {
      readonly type: 'cancelled';
      readonly at: string;
      /** Those of its files that could not be deleted; none, if not set. */
      readonly held?: readonly FinishedFile[] | undefined;
    }
  /** A failed job resumes SendGrid's job, which still exists. */
  | {
      readonly type: 'continued';
      readonly exportId: string;
      readonly at: string;
      /** As in 'created'. */
      readonly isFound?: true | undefined;
    }
  /** A failed job starts over, with a new job at SendGrid. Its files are to be deleted. */
  | { readonly type: 'restarted' }
  /** Of the files to be deleted after an abandoned attempt, these are gone, or belong to someone else by now. */
  | {
      readonly type: 'discarded';
      readonly paths: readonly string[];
      /** Further files of that kind that could not be deleted. */
      readonly held?: readonly FinishedFile[] | undefined;
    }
  /** Files of a completed job were deleted. */
  | { readonly type: 'filesDeleted'; readonly paths: readonly string[]; readonly at: string };
