import type { ExportFailure, ExportJob, ExportPart } from './exportJob.ts';
import type { FinishedFile } from './fileIdentity.ts';

/** What can happen to a job. Times are ISO 8601, UTC. */
export type JobEvent =
  /** The POST is about to be sent, for the first time or once more. `serverAt` is by SendGrid's clock. */
  | { readonly type: 'requestSent'; readonly at: string; readonly serverAt?: string | undefined }
  /** SendGrid has made the job, or, with `isFound`, one was found that it may have made for a request without an answer. */
  | {
      readonly type: 'created';
      readonly exportId: string;
      readonly at: string;
      readonly isFound?: true | undefined;
    }
  /** The files of a job that was found are of the type that was ordered. */
  | { readonly type: 'proven' }
  /** They are not: it is another job, and the search goes on. */
  | { readonly type: 'disproven' }
  /** SendGrid's files are there. Comes again when a stored download goes on, with what SendGrid says now. */
  | {
      readonly type: 'ready';
      /** How many files there are. Once one is finished, it may only grow, and only with `sources`. */
      readonly parts: number;
      /** Which file each part is: see `sourceOf`. */
      readonly sources?: readonly (string | undefined)[] | undefined;
      readonly contactCount?: number | undefined;
      readonly expiresAt?: string | undefined;
    }
  /** The files of a job that was started elsewhere have shown what they are. */
  | { readonly type: 'recognized'; readonly fileType: ExportJob['request']['fileType'] }
  | {
      readonly type: 'partDone';
      readonly index: number;
      readonly part: Exclude<ExportPart, { state: 'pending' }>;
    }
  /** The files of finished parts are no longer there as they were written, so that they have to be fetched again. */
  | { readonly type: 'partsLost'; readonly indexes: readonly number[] }
  /** The contacts of a finished part were counted in its file, since a crash had lost their number. */
  | { readonly type: 'counted'; readonly index: number; readonly contacts: number }
  | {
      readonly type: 'completed';
      readonly at: string;
      /** How many contacts the largest of its lists and segments is said to hold, where it should hold that many. */
      readonly audienceSize?: number | undefined;
    }
  | { readonly type: 'failed'; readonly at: string; readonly failure: ExportFailure }
  | {
      readonly type: 'cancelled';
      readonly at: string;
      /** Those of its files that could not be deleted. Without it, nothing was. */
      readonly held?: readonly FinishedFile[] | undefined;
    }
  /** A failed job goes on with SendGrid's job, which is still there. */
  | {
      readonly type: 'continued';
      readonly exportId: string;
      readonly at: string;
      /** As in 'created'. */
      readonly isFound?: true | undefined;
    }
  /** A failed job begins again from the start, with a new job on SendGrid's side. What it has made is to be deleted. */
  | { readonly type: 'restarted' }
  /** Of the files that are to be deleted since an attempt was given up, these are gone, or are another's by now. */
  | {
      readonly type: 'discarded';
      readonly paths: readonly string[];
      /** Files of that kind that the job did not know, and that could not be deleted. */
      readonly held?: readonly FinishedFile[] | undefined;
    }
  /** Files of a completed job were deleted. */
  | { readonly type: 'filesDeleted'; readonly paths: readonly string[]; readonly at: string };
