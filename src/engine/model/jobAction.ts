import * as z from 'zod/mini';

/** An action on a job, performed by the window that owns it. */
export const jobAction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cancel'), jobId: z.string() }),
  z.object({ kind: z.literal('retry'), jobId: z.string() }),
  z.object({ kind: z.literal('remove'), jobId: z.string(), deleteFiles: z.boolean() }),
  z.object({
    kind: z.literal('forgetFiles'),
    jobId: z.string(),
    paths: z.readonly(z.array(z.string())),
  }),
]);
export type JobAction = z.infer<typeof jobAction>;
