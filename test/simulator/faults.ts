import * as z from 'zod';

/** The places where a fault can strike. */
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
  /** Lets the first requests that it could strike pass. */
  after: z.int().nonnegative().default(0),
  /** How many requests it strikes; without it, all. */
  times: z.int().positive().optional(),
  /** Strikes only requests whose path contains this, such as `part-2`. */
  path: z.string().optional(),
};

/** A place in a body: bytes from its start, or a fraction of its length. Half of it, if nothing is said. */
const place = {
  bytes: z.int().nonnegative().optional(),
  fraction: z.number().min(0).max(1).optional(),
};

const plain = <K extends string>(kind: K) => z.strictObject({ ...where, kind: z.literal(kind) });

/** One fault, by the place where it strikes and how often. */
export const fault = z.discriminatedUnion('kind', [
  /** Answers with a status instead of doing what was asked for. */
  z.strictObject({
    ...where,
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    body: z.enum(['json', 'html', 'empty', 'xml']).default('json'),
    message: z.string().optional(),
    field: z.string().optional(),
    /** Sent as `Retry-After`: seconds, or a date. */
    retryAfter: z.union([z.int(), z.string()]).optional(),
    /** Which meaning `X-RateLimit-Reset` has, or that there are no such headers. */
    rateLimit: z.enum(['secondsLeft', 'epoch', 'none']).optional(),
    /** Seconds until the window ends. */
    resetSeconds: z.int().nonnegative().default(1),
  }),
  plain('resetBeforeHeaders'),
  plain('resetAfterHeaders'),
  z.strictObject({ ...where, ...place, kind: z.literal('resetInBody') }),
  /** Goes silent, before the headers or in the middle of the body, with the connection open. */
  z.strictObject({
    ...where,
    ...place,
    kind: z.literal('stall'),
    at: z.enum(['beforeHeaders', 'body']).default('beforeHeaders'),
  }),
  z.strictObject({ ...where, kind: z.literal('slow'), bytesPerSecond: z.int().positive() }),
  plain('truncatedJson'),
  /** Good JSON of another shape. */
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
  /** Does what was asked for, and loses the connection before the answer. */
  plain('answerLost'),
  /** The headers promise another length than comes. */
  z.strictObject({ ...where, kind: z.literal('wrongContentLength'), by: z.int().default(100) }),
  /** On a file: an expired address. On a status: addresses that have already expired. */
  plain('expiredUrl'),
  /** Answers for a file with another body and 200, also where a range was asked for, as a proxy or a filter does. */
  z.strictObject({
    ...where,
    kind: z.literal('foreignBody'),
    body: z.string().default('<!DOCTYPE html>\n<html><body>Sign in to the network</body></html>\n'),
    contentType: z.string().default('text/html'),
    isGzip: z.boolean().default(false),
  }),
  /** Sends a file in another content coding. */
  z.strictObject({
    ...where,
    kind: z.literal('contentCoding'),
    coding: z.string().default('br'),
  }),
  z.strictObject({ ...where, ...place, kind: z.literal('truncatedGzip') }),
  /** Ends a body that is not compressed as if that were its end. */
  z.strictObject({ ...where, ...place, kind: z.literal('plainBodyCut') }),
  z.strictObject({ ...where, ...place, kind: z.literal('corruptGzip') }),
  z.strictObject({
    ...where,
    kind: z.literal('trailingBytes'),
    count: z.int().positive().default(64),
  }),
  /** Another body under another ETag; usually with `after: 1`. */
  plain('changedFile'),
  /** Ready, but with no address yet; the count may come later as well. */
  z.strictObject({
    ...where,
    kind: z.literal('readyWithoutUrls'),
    urls: z.enum(['empty', 'null', 'absent']).default('empty'),
    count: z.enum(['right', 'zero', 'absent']).default('right'),
  }),
  /** Only the first addresses, as if the others were not written yet; with or without places for them. */
  z.strictObject({
    ...where,
    kind: z.literal('someUrls'),
    urls: z.int().positive().default(1),
    rest: z.enum(['absent', 'null', 'empty', 'twice']).default('absent'),
    count: z.enum(['right', 'zero', 'absent']).default('right'),
  }),
  /** The addresses come in another order. */
  plain('otherOrder'),
  /** The job expires in the year 1, on a status and in the list of jobs. */
  plain('zeroExpiry'),
  /** A proxy answers in place of the file host. */
  z.strictObject({
    ...where,
    kind: z.literal('proxyPage'),
    status: z.int().min(400).max(599).default(403),
  }),
  /** A 206 that ends before its own total. */
  plain('shortRange'),
  /** The status promises so many contacts more or fewer than there are, or none at all. */
  z.strictObject({ ...where, kind: z.literal('otherCount'), by: z.int().or(z.literal('none')) }),
  plain('neverReady'),
  z.strictObject({
    ...where,
    kind: z.literal('failure'),
    message: z.string().default('the export could not be drawn'),
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

/** The faults that are waiting, and how often each has struck. */
export class FaultBook {
  #entries: { fault: Fault; seen: number; struck: number }[] = [];

  get all(): readonly Fault[] {
    return this.#entries.map((entry) => entry.fault);
  }

  add(input: FaultInput): void {
    this.#entries.push({ fault: fault.parse(input), seen: 0, struck: 0 });
  }

  clear(): void {
    this.#entries = [];
  }

  /** Counts a request, and gives the fault that strikes it. If there are several, the one that was added first. */
  take(route: FaultRoute, path: string): Fault | undefined {
    let chosen: Fault | undefined;
    for (const entry of this.#entries) {
      const { fault } = entry;
      if (fault.route !== route || (fault.path !== undefined && !path.includes(fault.path))) {
        continue;
      }
      entry.seen += 1;
      const spent = fault.times !== undefined && entry.struck >= fault.times;
      if (chosen === undefined && entry.seen > fault.after && !spent) {
        entry.struck += 1;
        chosen = fault;
      }
    }
    return chosen;
  }
}
