import * as z from 'zod';

/** The endpoints at which a fault can occur. */
export const faultRoutes = [
  'scopes',
  'username',
  'lists',
  'segments',
  'segmentsV1',
  'count',
  'createExport',
  'exportStatus',
  'listExports',
  'file',
] as const;
export type FaultRoute = (typeof faultRoutes)[number];

const where = {
  route: z.enum(faultRoutes),
  /** Skips the first matching requests. */
  after: z.int().nonnegative().default(0),
  /** How many requests fail; all, if not set. */
  times: z.int().positive().optional(),
  /** Affects only requests whose path contains this, such as `part-2`. */
  path: z.string().optional(),
};

/** A position in a body: bytes from its start, or a fraction of its length; its middle, if neither is set. */
const place = {
  bytes: z.int().nonnegative().optional(),
  fraction: z.number().min(0).max(1).optional(),
};

const plain = <K extends string>(kind: K) => z.strictObject({ ...where, kind: z.literal(kind) });

/** A fault: what goes wrong, at which endpoint and how often. */
export const fault = z.discriminatedUnion('kind', [
  /** Responds with a status instead of handling the request. */
  z.strictObject({
    ...where,
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    body: z.enum(['json', 'html', 'empty', 'xml']).default('json'),
    message: z.string().optional(),
    field: z.string().optional(),
    /** The value of `Retry-After`: seconds, or a date. */
    retryAfter: z.union([z.int(), z.string()]).optional(),
    /** The meaning of `X-RateLimit-Reset`, or that there are no such headers. */
    rateLimit: z.enum(['secondsLeft', 'epoch', 'none']).optional(),
    /** Seconds until the window ends. */
    resetSeconds: z.int().nonnegative().default(1),
  }),
  plain('resetBeforeHeaders'),
  plain('resetAfterHeaders'),
  z.strictObject({ ...where, ...place, kind: z.literal('resetInBody') }),
  /** Stalls before the headers or in the middle of the body, and leaves the connection open. */
  z.strictObject({
    ...where,
    ...place,
    kind: z.literal('stall'),
    at: z.enum(['beforeHeaders', 'body']).default('beforeHeaders'),
  }),
  z.strictObject({ ...where, kind: z.literal('slow'), bytesPerSecond: z.int().positive() }),
  plain('truncatedJson'),
  /** Valid JSON of another shape. */
  z.strictObject({ ...where, kind: z.literal('wrongJson'), json: z.unknown().optional() }),
  z.strictObject({
    ...where,
    kind: z.literal('wrongContentType'),
    contentType: z.string().default('text/html'),
  }),
  plain('emptyBody'),
  z.strictObject({
    ...where,
    kind: z.literal('redirect'),
    to: z.string(),
    status: z.int().min(300).max(399).default(302),
  }),
  /** Handles the request, and drops the connection before the response. */
  plain('responseLost'),
  /** The headers announce another length than that of the body. */
  z.strictObject({ ...where, kind: z.literal('wrongContentLength'), by: z.int().default(100) }),
  /** On a file: an expired URL. On a status: URLs that have already expired. */
  plain('expiredUrl'),
  /**
   * Responds to a request for a file with another body and 200, even if it was for a range, as a proxy or a filter
   * does.
   */
  z.strictObject({
    ...where,
    kind: z.literal('foreignBody'),
    body: z.string().default('<!DOCTYPE html>\n<html><body>Sign in to the network</body></html>\n'),
    contentType: z.string().default('text/html'),
    isGzip: z.boolean().default(false),
  }),
  /** Sends a file with another content coding. */
  z.strictObject({
    ...where,
    kind: z.literal('contentCoding'),
    coding: z.string().default('br'),
  }),
  z.strictObject({ ...where, ...place, kind: z.literal('truncatedGzip') }),
  /** Ends an uncompressed body early, as if it were complete. */
  z.strictObject({ ...where, ...place, kind: z.literal('truncatedBody') }),
  z.strictObject({ ...where, ...place, kind: z.literal('corruptGzip') }),
  z.strictObject({
    ...where,
    kind: z.literal('trailingBytes'),
    count: z.int().positive().default(64),
  }),
  /** Another body with another ETag; usually with `after: 1`. */
  plain('changedFile'),
  /** Ready, but without URLs; the count may be missing as well. */
  z.strictObject({
    ...where,
    kind: z.literal('readyWithoutUrls'),
    urls: z.enum(['empty', 'null', 'absent']).default('empty'),
    count: z.enum(['right', 'zero', 'absent']).default('right'),
  }),
  /** Only the first URLs, as if the others had not been written yet; with or without entries for them. */
  z.strictObject({
    ...where,
    kind: z.literal('someUrls'),
    urls: z.int().positive().default(1),
    rest: z.enum(['absent', 'null', 'empty', 'twice']).default('absent'),
    count: z.enum(['right', 'zero', 'absent']).default('right'),
  }),
  /** The URLs are in another order. */
  plain('reorderedUrls'),
  /** The job expires in the year 1, in its status and in the list of jobs. */
  plain('zeroExpiry'),
  /** A proxy responds in place of the file host. */
  z.strictObject({
    ...where,
    kind: z.literal('proxyPage'),
    status: z.int().min(400).max(599).default(403),
  }),
  /** A 206 that ends before the total that it announces. */
  plain('shortRange'),
  /** The status promises this many contacts more or fewer than there are, or has no count at all. */
  z.strictObject({ ...where, kind: z.literal('wrongCount'), by: z.int().or(z.literal('none')) }),
  plain('neverReady'),
  z.strictObject({
    ...where,
    kind: z.literal('failure'),
    message: z.string().default('the export could not be created'),
  }),
  z.strictObject({
    ...where,
    kind: z.literal('unknownStatus'),
    status: z.string().default('enqueued'),
  }),
  plain('jobGone'),
]);
export type Fault = z.infer<typeof fault>;
export type FaultInput = z.input<typeof fault>;
export type FaultOf<K extends Fault['kind']> = Extract<Fault, { kind: K }>;

/** The active faults, and how often each has occurred. */
export class FaultRegistry {
  #entries: { fault: Fault; seen: number; occurrences: number }[] = [];

  get all(): readonly Fault[] {
    return this.#entries.map((entry) => entry.fault);
  }

  has(fault: Fault): boolean {
    return this.#entries.some((entry) => entry.fault === fault);
  }

  add(input: FaultInput): void {
    this.#entries.push({ fault: fault.parse(input), seen: 0, occurrences: 0 });
  }

  clear(): void {
    this.#entries = [];
  }

  /** Counts a request, and returns its fault. If several match, the one that was added first. */
  take(route: FaultRoute, path: string): Fault | undefined {
    let chosen: Fault | undefined;
    for (const entry of this.#entries) {
      const { fault } = entry;
      if (fault.route !== route || (fault.path !== undefined && !path.includes(fault.path))) {
        continue;
      }
      entry.seen += 1;
      const spent = fault.times !== undefined && entry.occurrences >= fault.times;
      if (chosen === undefined && entry.seen > fault.after && !spent) {
        entry.occurrences += 1;
        chosen = fault;
      }
    }
    return chosen;
  }
}
