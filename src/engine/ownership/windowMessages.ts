import * as z from 'zod/mini';
import type { Notice, Request } from '../../protocol/rpc.ts';
import { exportActivity } from '../model/exportActivity.ts';
import type { ExportReason } from '../model/exportError.ts';
import type { ExportProgress } from '../model/exportJob.ts';
import { jobAction } from '../model/jobAction.ts';

const outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  /** The window that asked may take the job over and do it there. */
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

/** What became of a request: as the owner says, or 'closed' where nobody listens and 'silent' where nobody answers. */
export type Reply = Outcome | { readonly kind: 'closed' | 'silent' };

const actionRequest = z.object({
  action: jobAction,
  /** Whether the window that asks could run the job itself. */
  canRun: z.boolean(),
});
export type ActionRequest = z.infer<typeof actionRequest>;

/** Has the owner of a job do something to it. */
export const perform: Request<ActionRequest, Outcome> = {
  name: 'perform',
  params: actionRequest,
  result: outcome,
};

/** Shows that a window answers. */
export const ping: Request<null, null> = { name: 'ping', params: z.null(), result: z.null() };

/** How far a job is that the sender runs. */
export const progressed: Notice<ExportProgress> = {
  name: 'progress',
  data: z.pipe(
    z.object({
      jobId: z.string(),
      receivedBytes: z.number(),
      expectedBytes: z.optional(z.number()),
      writtenBytes: z.number(),
      polls: z.number(),
      /** One that only another version of the extension knows is left out. */
      activity: z.catch(z.optional(exportActivity), undefined),
    }),
    z.transform((it) => ({ ...it, expectedBytes: it.expectedBytes })),
  ),
};

/** The sender closes or reloads: its jobs are left to it for a while. */
export const leaving: Notice<null> = { name: 'leaving', data: z.null() };
