import { parseJson } from '../../util/parseJson.ts';
import { constants } from 'node:fs';
import * as z from 'zod/mini';
import { isSystemError } from '../../util/files/atomicFile.ts';
import { isResumeFileUnusable, openResumeFile } from './writers/resumeFile.ts';

/** What a host says about a file: enough to request the rest of the same file later. */
const validators = z.object({
  /** A strong entity tag, in its quotes. */
  etag: z.optional(z.string()),
  /** Only where there is no such tag. */
  lastModified: z.optional(z.string()),
  /** Size of the whole body, where it is known. */
  totalBytes: z.optional(z.int().check(z.nonnegative())),
});
export type Validators = Readonly<z.infer<typeof validators>>;

const longestHeader = 4096;
/** What does not exist, or cannot be read, counts as no resume file. */
const notReadable = ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EACCES', 'EPERM', 'EBUSY', 'EIO'];

/** Writes validators as the header line of a resume file. Returns undefined where they are not enough to resume. */
export function headerOf(validators: Validators): string | undefined {
  if (validators.etag === undefined && validators.lastModified === undefined) {
    return undefined;
  }
  const header = `${JSON.stringify(validators)}\n`;
  return Buffer.byteLength(header) > longestHeader ? undefined : header;
}

/** Reads the header of the resume file of an earlier process. Returns undefined where there is none that is valid. */
export async function readValidators(
  path: string,
  signal?: AbortSignal,
): Promise<{ readonly validators: Validators; readonly headerBytes: number } | undefined> {
  let head: Buffer;
  try {
    const file = await openResumeFile(path, constants.O_RDONLY, { signal });
    try {
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(longestHeader),
        0,
        longestHeader,
        0,
      );
      head = buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isResumeFileUnusable(error) || isSystemError(error, ...notReadable)) {
      return undefined;
    }
    throw error;
  }
  const end = head.indexOf('\n') + 1;
  const parsed = validators.safeParse(parseJson(head.subarray(0, end).toString('utf8')));
  return parsed.success ? { validators: parsed.data, headerBytes: end } : undefined;
}
