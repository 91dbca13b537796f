import * as z from 'zod/mini';
import type { Notice, Request } from '../../protocol/rpc.ts';
import { exportActivity } from '../model/exportActivity.ts';
import type { ExportReason } from '../model/exportError.ts';
import type { ExportProgress } from '../model/exportJob.ts';
import { jobAction } from '../model/jobAction.ts';

const outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  /** The requesting window may take the job over and perform the action there. */
  z.object({ kind: z.literal('yours') }),
  /** Another window owns the job by now. */
  z.object({ kind: z.literal('notOurs') }),
  z.object({
    kind: z.literal('failed'),
    reason: z.custom<ExportReason>((value) => typeof value === 'string'),
    status: z.optional(z.union([z.number(), z.undefined()])),
    detail: z.optional(z.union([z.string(), z.undefined()])),
  }),
]);
export type Outcome = z.infer<typeof outcome>;

/** The outcome of a request: from the owner, or 'closed' where no window listens and 'silent' where it does not respond. */
export type Reply = Outcome | { readonly kind: 'closed' | 'silent' };

const actionRequest = z.object({
  action: jobAction,
  /** Whether the requesting window could run the job itself. */
  canRun: z.boolean(),
});
export type ActionRequest = z.infer<typeof actionRequest>;

/** Requests the owner of a job to perform an action. */
export const perform: Request<ActionRequest, Outcome> = {
  name: 'perform',
  params: actionRequest,
  result: outcome,
};

/** Checks that a window responds. */
export const ping: Request<null, null> = { name: 'ping', params: z.null(), result: z.null() };

/** The progress of a job that the sender runs. */
export const progressed: Notice<ExportProgress> = {
  name: 'progress',
  data: z.pipe(
    z.object({
      jobId: z.string(),
      receivedBytes: z.number(),
      expectedBytes: z.optional(z.number()),
      writtenBytes: z.number(),
      polls: z.number(),
      /** An activity that only another version of the extension knows is omitted. */
      activity: z.catch(z.optional(exportActivity), undefined),
    }),
    z.transform((it) => ({ ...it, expectedBytes: it.expectedBytes })),
  ),
};

/** Sent when a window closes or reloads: its jobs are left to it for a while. */
export const leaving: Notice<null> = { name: 'leaving', data: z.null() };
