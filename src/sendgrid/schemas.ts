import * as z from 'zod/mini';
import type { ContactList, ExportStatus, ExportSummary, Segment } from './models.ts';
import { safeText } from './safeText.ts';

/*
 * SendGrid's responses, in snake_case, and what the rest of the code sees of them. Only what is used is read, and what is
 * optional is dropped when it is invalid: documentation and real responses differ in many places.
 */

const text = z.catch(z.optional(z.string().check(z.minLength(1))), undefined);
const wholeNumber = z.union([
  z.int().check(z.nonnegative()),
  z.pipe(z.string().check(z.regex(/^\d{1,15}$/)), z.transform(Number)),
]);
const count = z.catch(z.optional(wholeNumber), undefined);
const id = z.union([
  z.string().check(z.trim(), z.minLength(1)),
  z.pipe(z.number(), z.transform(String)),
]);
const optionalId = z.catch(z.optional(id), undefined);
/** Leaves out invalid entries. */
const fitting =
  <T>(item: z.ZodMiniType<T>) =>
  (entries: unknown[]): readonly T[] =>
    entries.flatMap((entry) => {
      const parsed = item.safeParse(entry);
      return parsed.success ? [parsed.data] : [];
    });
/** A list that may be missing or `null`: then it is empty. */
const listOf = <T>(item: z.ZodMiniType<T>): z.ZodMiniType<readonly T[]> =>
  z.pipe(z.catch(z.array(z.unknown()), []), z.transform(fitting(item)));

export const scopesResponse = z.pipe(
  z.object({ scopes: z.pipe(z.array(z.unknown()), z.transform(fitting(z.string()))) }),
  z.transform(({ scopes }) => scopes),
);

export const usernameResponse = z.pipe(
  z.object({ username: z.string().check(z.trim(), z.minLength(1)) }),
  z.transform(({ username }) => username),
);

export const contactCountResponse = z.pipe(
  z.object({ contact_count: wholeNumber }),
  z.transform((response) => response.contact_count),
);

export const contactList = z.pipe(
  z.object({ id, name: text, contact_count: count }),
  z.transform((list): ContactList => ({
    id: list.id,
    name: list.name ?? list.id,
    contactCount: list.contact_count,
  })),
);

/** The number of contacts of one list or segment. */
export const audienceCountResponse = z.pipe(
  z.object({ contact_count: count, contacts_count: count }),
  z.transform((response) => response.contact_count ?? response.contacts_count),
);

const validities = { PENDING: 'pending', VALID: 'valid', INVALID: 'invalid' } as const;
const validityWord = z.pipe(
  z.pipe(
    z.string(),
    z.transform((word) => word.toUpperCase()),
  ),
  z.enum(['PENDING', 'VALID', 'INVALID']),
);
const validity = z.catch(
  z.optional(
    z.pipe(
      validityWord,
      z.transform((word) => validities[word]),
    ),
  ),
  undefined,
);

/** A segment of 2.0 (`contacts_count`, `parent_list_ids`) or of v1 (the same, or `parent_list_id`). */
export const segment = z.pipe(
  z.object({
    id,
    name: text,
    contacts_count: count,
    contact_count: count,
    updated_at: text,
    parent_list_ids: listOf(id),
    parent_list_id: optionalId,
    status: z.catch(
      z.optional(z.object({ query_validation: validity, error_message: text })),
      undefined,
    ),
  }),
  z.transform((found): Segment => ({
    id: found.id,
    name: found.name ?? found.id,
    contactCount: found.contacts_count ?? found.contact_count,
    updatedAt: found.updated_at,
    parentListIds:
      found.parent_list_ids.length > 0
        ? found.parent_list_ids
        : [found.parent_list_id].filter((parent) => parent !== undefined),
    validity: found.status?.query_validation,
    validityMessage: safeText(found.status?.error_message ?? ''),
  })),
);

export const createExportResponse = z.pipe(
  z.object({ id }),
  z.transform((response) => ({ exportId: response.id })),
);

/** An unknown word counts as 'pending': the deadline of the job ends the wait. */
const status = z.pipe(
  z.catch(z.string(), ''),
  z.transform((word): ExportStatus['status'] => {
    switch (word.toLowerCase()) {
      case 'ready':
      case 'completed':
        return 'ready';
      case 'failure':
      case 'failed':
      case 'timeout':
        return 'failure';
      default:
        return 'pending';
    }
  }),
);

const urlText = z.string().check(z.trim(), z.minLength(1));
const urls = listOf(urlText);

/** The URLs of a status, and whether it has entries that are not URLs yet. */
const statusUrls = z.pipe(
  z.catch(z.array(z.unknown()), []),
  z.transform((entries) => {
    const found = fitting(urlText)(entries);
    return { urls: found, ...(found.length < entries.length && { hasUrlGaps: true }) };
  }),
);

export const exportStatusResponse = z.pipe(
  z.object({
    // Without a status this is not a response about a job at all.
    status: z.pipe(z.string(), status),
    urls: statusUrls,
    message: text,
    contact_count: count,
    created_at: text,
    completed_at: text,
    expires_at: text,
  }),
  z.transform((job): ExportStatus => ({
    status: job.status,
    ...job.urls,
    message: safeText(job.message ?? ''),
    contactCount: job.contact_count,
    createdAt: job.created_at,
    completedAt: job.completed_at,
    expiresAt: job.expires_at,
  })),
);

/** `{ID, Name}` in the documents, lower case in recorded responses. */
const exportedAudience = z.union([
  z.pipe(
    z.object({ ID: id, Name: text }),
    z.transform((it) => ({ id: it.ID, name: it.Name ?? '' })),
  ),
  z.pipe(
    z.object({ id, name: text }),
    z.transform((it) => ({ id: it.id, name: it.name ?? '' })),
  ),
]);

const exportedAudiences = listOf(exportedAudience);

/** Whether all entries are valid. `null` and a missing list have none. */
const isReadWhole = (raw: unknown): boolean =>
  raw === undefined ||
  raw === null ||
  (Array.isArray(raw) && exportedAudiences.parse(raw).length === raw.length);

export const exportSummary = z.pipe(
  z.object({
    id,
    status,
    urls,
    export_type: text,
    user_id: optionalId,
    created_at: text,
    completed_at: text,
    expires_at: text,
    lists: z.optional(z.unknown()),
    segments: z.optional(z.unknown()),
  }),
  z.transform((job): ExportSummary => ({
    exportId: job.id,
    status: job.status,
    urls: job.urls,
    exportType: job.export_type,
    userId: job.user_id,
    createdAt: job.created_at,
    completedAt: job.completed_at,
    expiresAt: job.expires_at,
    lists: exportedAudiences.parse(job.lists),
    segments: exportedAudiences.parse(job.segments),
    isAudienceKnown: isReadWhole(job.lists) && isReadWhole(job.segments),
  })),
);
