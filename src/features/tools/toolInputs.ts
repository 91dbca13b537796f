import { isAbsolute, normalize } from 'node:path';
import * as z from 'zod/mini';
import { namesAt, optionalFieldsOf } from '../../options/optionTable.ts';
import { holdsSendGridKey } from '../../util/keyLikeText.ts';

/**
 * The inputs that language models may pass to the tools. Strict, since a misspelt filter must not be ignored. The manifest
 * has the same as JSON schemas, which models see; a test compares both.
 */

const id = z.string().check(
  z.minLength(1, 'must not be empty'),
  z.refine((text) => !holdsSendGridKey(text), 'must be an id, not an API key'),
);
const ids = z.optional(z.array(id));

export const listAudiencesInput = z.strictObject({
  nameContains: z.optional(
    z.string().check(z.refine((text) => !holdsSendGridKey(text), 'must be a name, not an API key')),
  ),
  kind: z.optional(z.enum(['list', 'segment'])),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(500)), 100),
});

export const exportContactsInput = z.strictObject({
  listIds: ids,
  segmentIds: ids,
  all: z.optional(z.literal(true)),
  ...optionalFieldsOf(namesAt('tool'), ({ requirement }) => requirement),
  folder: z.optional(
    z.string().check(
      z.refine(isInside, 'must be relative to the workspace folder, and must not lead out of it'),
      z.refine((path) => !holdsSendGridKey(path), 'must be a path, not an API key'),
    ),
  ),
  openFiles: z._default(z.boolean(), false),
  waitSeconds: z._default(z.int().check(z.minimum(0), z.maximum(600)), 120),
});
export type ExportContactsInput = z.output<typeof exportContactsInput>;

export const exportStatusInput = z.strictObject({
  exportId: z.optional(id),
  waitSeconds: z._default(z.int().check(z.minimum(0), z.maximum(600)), 0),
});

export const compareExportsInput = z.strictObject({
  exportIds: z.array(id).check(z.minLength(1), z.maxLength(2)),
});

/**
 * Whether a folder is inside the workspace. A model may act on instructions in what it read, so it must not save contacts
 * elsewhere.
 */
function isInside(written: string): boolean {
  // Trimmed as it is later: leading blanks would make an absolute path look like a relative one.
  const folder = written.trim();
  return (
    folder !== '' &&
    !isAbsolute(folder) &&
    !/^(~|[a-z]:|\\)/i.test(folder) &&
    !/^\.\.([\\/]|$)/.test(normalize(folder.replaceAll('\\', '/')))
  );
}
