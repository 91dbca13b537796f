import * as z from 'zod';
import type { Population } from './population.ts';

const createExportBody = z.strictObject({
  list_ids: z.array(z.string()).optional(),
  segment_ids: z.array(z.string()).optional(),
  notifications: z.strictObject({ email: z.boolean().optional() }).optional(),
  file_type: z.enum(['csv', 'json']).optional(),
  max_file_size: z.int().min(1).max(5000).optional(),
});
/** The body of a POST for an export. */
export type CreateExportBody = z.infer<typeof createExportBody>;

export type CheckedBody =
  | { readonly ok: true; readonly body: CreateExportBody }
  | { readonly ok: false; readonly errors: readonly { message: string; field: string }[] };

/**
 * Validates the body of a POST as strictly as SendGrid does, against the lists and segments of the account. No body is
 * an empty object.
 */
export function checkCreateExport(
  text: string,
  contentType: string | undefined,
  population: Population,
): CheckedBody {
  if (text === '') {
    return { ok: true, body: {} };
  }
  if (contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/json') {
    return refuse('Content-Type must be application/json', 'content-type');
  }
  const parsed = createExportBody.safeParse(parseJson(text));
  if (!parsed.success) {
    return {
      ok: false,
      errors: parsed.error.issues.map((issue) => ({
        message: issue.message,
        field:
          issue.code === 'unrecognized_keys'
            ? issue.keys.join(',')
            : issue.path.join('.') || 'body',
      })),
    };
  }
  const body = parsed.data;
  const unknownList = body.list_ids?.find((id) => population.list(id) === undefined);
  if (unknownList !== undefined) {
    return refuse(`list id ${unknownList} does not exist`, 'list_ids');
  }
  const unknownSegment = body.segment_ids?.find((id) => population.segment(id) === undefined);
  if (unknownSegment !== undefined) {
    return refuse(`segment id ${unknownSegment} does not exist`, 'segment_ids');
  }
  return { ok: true, body };
}

function refuse(message: string, field: string): CheckedBody {
  return { ok: false, errors: [{ message, field }] };
}

/** Returns undefined, which no schema accepts, for what is not JSON. */
function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
