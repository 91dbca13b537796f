import * as z from 'zod/mini';
import { SendGridError } from './errors.ts';

const id = z.string().check(z.trim(), z.minLength(1));

const createExportRequest = z.strictObject({
  /** 'all' is explicit: to SendGrid, a request without ids means every contact. */
  audience: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('all') }),
    z.strictObject({
      kind: z.literal('selected'),
      listIds: z.readonly(z.array(id)),
      segmentIds: z.readonly(z.array(id)),
    }),
  ]),
  fileType: z.optional(z.enum(['csv', 'json'])),
  /** Above this size SendGrid splits the export into several files. */
  maxFileSizeMb: z.optional(z.int().check(z.minimum(1), z.maximum(5000))),
  /** Whether SendGrid mails a link to the account's notification addresses. */
  notifyByEmail: z.optional(z.boolean()),
});

/** What to export. Fields that are left out are not sent, so that SendGrid's defaults apply. */
export type CreateExportRequest = z.infer<typeof createExportRequest>;

/** The JSON body of `POST /v3/marketing/contacts/exports`. */
export interface CreateExportBody {
  readonly list_ids?: readonly string[];
  readonly segment_ids?: readonly string[];
  readonly file_type?: 'csv' | 'json';
  readonly max_file_size?: number;
  readonly notifications?: { readonly email: boolean };
}

/**
 * Converts a request to SendGrid's JSON. Duplicate ids are sent once.
 *
 * @throws SendGridError 'badRequest' for anything malformed, above all for a selection without ids: SendGrid would take it
 * as 'every contact'.
 */
export function toRequestBody(request: CreateExportRequest): CreateExportBody {
  const parsed = createExportRequest.safeParse(request);
  if (!parsed.success) {
    throw new SendGridError('badRequest', 'The export request is malformed.', {
      serverMessage: z.prettifyError(parsed.error),
      cause: parsed.error,
    });
  }
  const { audience, fileType, maxFileSizeMb, notifyByEmail } = parsed.data;
  return {
    ...(audience.kind === 'selected' ? selectedIds(audience) : {}),
    ...(fileType !== undefined && { file_type: fileType }),
    ...(maxFileSizeMb !== undefined && { max_file_size: maxFileSizeMb }),
    ...(notifyByEmail !== undefined && { notifications: { email: notifyByEmail } }),
  };
}

function selectedIds(selected: {
  readonly listIds: readonly string[];
  readonly segmentIds: readonly string[];
}): CreateExportBody {
  const listIds = [...new Set(selected.listIds)];
  const segmentIds = [...new Set(selected.segmentIds)];
  if (listIds.length + segmentIds.length === 0) {
    throw new SendGridError('badRequest', 'Neither a list nor a segment is selected.');
  }
  return {
    ...(listIds.length > 0 && { list_ids: listIds }),
    ...(segmentIds.length > 0 && { segment_ids: segmentIds }),
  };
}
