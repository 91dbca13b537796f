import * as z from 'zod';

/** The only argument of `engineProcess.ts`, as JSON. */
export const engineProcessOptions = z.object({
  apiUrl: z.string(),
  storeFolder: z.string(),
  /** Undefined where no row indexes are made. */
  indexFolder: z.string().optional(),
  /** The `User-Agent` of its requests. */
  name: z.string().default('window'),
  /** How many times faster than in production it waits. */
  speedup: z.number().default(1),
  access: z.enum(['ready', 'accountMissing', 'sessionEnded']).default('ready'),
  machine: z.string().default('this machine'),
  /** Epochs of the jobs that its workspace owned before, by id. */
  remembered: z.record(z.string(), z.number()).default({}),
  ownership: z
    .object({
      graceMs: z.number(),
      takeoverMs: z.number(),
      responseMs: z.number(),
      tickMs: z.number(),
    })
    .partial()
    .default({}),
});
export type EngineProcessOptions = z.input<typeof engineProcessOptions>;
