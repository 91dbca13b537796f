import * as z from 'zod/mini';

/**
 * Distinguishes a file from another one that gets its name later. Numbers are decimal strings, since they are too large
 * for JSON.
 * The device is not part of it: systems renumber their devices at each start.
 */
export const fileIdentity = z.object({
  /** Inode or file id. Missing on file systems without stable ones. A number alone is soon reused for another file. */
  inode: z.optional(z.string()),
  /** When the file was last modified, in nanoseconds since 1970. */
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
