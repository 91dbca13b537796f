import * as z from 'zod/mini';

const metadata = z.catch(
  z.object({
    next: z.catch(z.optional(z.string().check(z.minLength(1))), undefined),
    count: z.catch(z.optional(z.int().check(z.nonnegative())), undefined),
  }),
  { next: undefined, count: undefined },
);

const envelope = z.union([
  z.pipe(
    z.array(z.unknown()),
    z.transform((items) => ({ items, metadata: undefined })),
  ),
  z.pipe(
    z.object({ results: z.nullable(z.array(z.unknown())), _metadata: metadata }),
    z.transform((page) => ({ items: page.results ?? [], metadata: page._metadata })),
  ),
  z.pipe(
    z.object({ result: z.nullable(z.array(z.unknown())), _metadata: metadata }),
    z.transform((page) => ({ items: page.result ?? [], metadata: page._metadata })),
  ),
  // One object where a list was to be expected.
  z.pipe(
    z.looseObject({ id: z.unknown().check(z.refine((id) => id !== undefined)) }),
    z.transform((item) => ({
      items: [item],
      metadata: undefined,
    })),
  ),
]);

/** A list as SendGrid returns it. */
export interface Page<T> {
  readonly items: readonly T[];
  /** How many entries could not be read, because they have no id. */
  readonly skipped: number;
  /** Where the next page begins; `undefined` on the last one. */
  readonly nextToken: string | undefined;
  readonly reportedTotal: number | undefined;
}

/**
 * Reads `{results: […]}`, `{result: […]}`, a bare array or a single object; `undefined` if it is none of them. One entry that
 * cannot be read does not lose the others.
 */
export function parsePage<T>(body: unknown, item: z.ZodMiniType<T>): Page<T> | undefined {
  const parsed = envelope.safeParse(body);
  if (!parsed.success) {
    return undefined;
  }
  const read = parsed.data.items.map((entry) => item.safeParse(entry));
  const items = read.flatMap((entry) => (entry.success ? [entry.data] : []));
  return {
    items,
    skipped: read.length - items.length,
    nextToken: pageToken(parsed.data.metadata?.next),
    reportedTotal: parsed.data.metadata?.count,
  };
}

/** `next` is a URL on the global host, whatever the region: only its token is of use. */
function pageToken(next: string | undefined): string | undefined {
  const url = next === undefined ? null : URL.parse(next, 'https://api.invalid');
  const token = url?.searchParams.get('page_token') ?? '';
  return token === '' ? undefined : token;
}
