import * as z from 'zod/mini';

/**
 * What tells a file that was written from another one that has its name later. Numbers are decimal, since they are too large
 * for JSON.
 *
 * The device is not part of it: systems number their devices afresh at each start.
 */
export const fileIdentity = z.object({
  /** Inode or file id. Left out where the file system has none that lasts. A number alone is soon given to another file. */
  inode: z.optional(z.string()),
  /** When the file was last written to, in nanoseconds since 1970. */
  modifiedNs: z.string(),
});
export type FileIdentity = z.infer<typeof fileIdentity>;

/** A file that an export wrote. */
export interface FinishedFile {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  /** Missing in jobs of earlier versions. */
  readonly identity?: FileIdentity | undefined;
}
