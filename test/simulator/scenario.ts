import * as z from 'zod';
import { fault } from './faults.ts';

/** Stepping through the members of a list multiplies two numbers below this; the product must stay exact. */
const largestPopulation = 90_000_000;

const listInput = z.strictObject({
  id: z.string().optional(),
  name: z.string(),
  /** How many contacts are on it. */
  contacts: z.int().nonnegative().max(largestPopulation),
});

const segmentInput = z.strictObject({
  id: z.string().optional(),
  name: z.string(),
  contacts: z.int().nonnegative().max(largestPopulation),
  /** Name of the list that it is drawn from. */
  parentList: z.string().optional(),
  /** 1 is the old endpoint. */
  version: z.union([z.literal(1), z.literal(2)]).default(2),
  validity: z.enum(['PENDING', 'VALID', 'INVALID']).default('VALID'),
  errorMessage: z.string().optional(),
  /** Added to the sampled count that is shown, which may be out of date. */
  countOff: z.int().default(0),
});

const audience = {
  /** Contacts in the account. Without it, enough for the largest list. */
  contacts: z.int().nonnegative().max(largestPopulation).optional(),
  /** Lists by name, or how many to make up. */
  lists: z.union([z.int().nonnegative(), z.array(listInput).readonly()]).optional(),
  segments: z.union([z.int().nonnegative(), z.array(segmentInput).readonly()]).optional(),
};

/** Scopes of a key with full access, as far as they matter here. */
export const fullAccess = [
  'mail.send',
  'marketing.read',
  'marketing.automation.read',
  'user.account.read',
  'user.email.read',
  'user.profile.read',
  'user.username.read',
] as const;

const accountInput = z.strictObject({
  username: z.string().optional(),
  email: z.string().optional(),
  /** Without it, a key made from the seed. */
  apiKey: z.string().optional(),
  scopes: z.array(z.string()).readonly().default(fullAccess),
  /** Username of the parent whose key opens this account by `on-behalf-of`. */
  subuserOf: z.string().optional(),
  ...audience,
});

/** How exports are drawn and delivered. Fixed for a job when it is made. */
const exportSettings = z.strictObject({
  compression: z
    .enum(['none', 'gzip', 'gzipWithoutHeader', 'doubleGzip', 'doubleGzipWithoutHeader'])
    .default('gzip'),
  gzipLevel: z.int().min(1).max(9).default(1),
  /** Number of files; without it, as many as `max_file_size` asks for. */
  parts: z.int().positive().optional(),
  headerInEveryPart: z.boolean().default(true),
  /** Names the columns of a CSV in lower case. */
  lowerCaseHeader: z.boolean().default(false),
  /** Ready once this long has passed … */
  pendingSeconds: z.number().nonnegative().default(0),
  /** … and the status has been asked for this often. */
  pendingPolls: z.int().nonnegative().default(1),
  /** How `urls` looks while there are none. */
  pendingUrls: z.enum(['absent', 'null', 'empty']).default('absent'),
  /** Set, the job fails with this message. */
  failure: z.string().optional(),
  empty: z.enum(['noUrls', 'zeroBytes', 'headerOnly']).default('noUrls'),
  urlLifetimeSeconds: z.number().positive().default(300),
  jobLifetimeSeconds: z
    .number()
    .positive()
    .default(12 * 3600),
  /**
   * `whenKnown`: of uncompressed bodies, of those up to 8 MB, and of larger ones that have been sent before.
   * `always`: large gzip bodies are made on disk first, which takes a while before the first byte and none after it.
   */
  contentLength: z.enum(['whenKnown', 'always', 'never']).default('whenKnown'),
  /** Whether the file host answers a Range request with 206. */
  ranges: z.boolean().default(true),
  lineEnding: z.enum(['\n', '\r\n']).default('\n'),
  byteOrderMark: z.boolean().default(false),
});
export type ExportSettings = z.infer<typeof exportSettings>;

const rateLimit = z.strictObject({
  limit: z.int().positive().default(600),
  searchLimit: z.int().positive().default(200),
  windowSeconds: z.int().positive().default(60),
  /** `asObserved`: seconds left on the marketing endpoints, an epoch time on the others. */
  reset: z.enum(['asObserved', 'secondsLeft', 'epoch']).default('asObserved'),
});
export type RateLimitSettings = z.infer<typeof rateLimit>;

const customField = z.strictObject({
  name: z.string(),
  type: z.enum(['Text', 'Number', 'Date']).default('Text'),
});
export type CustomField = z.infer<typeof customField>;

/** Everything that can be chosen about the simulated service. */
export const scenario = z.strictObject({
  seed: z.int().nonnegative().max(0xffffffff).default(1),
  ...audience,
  segmentsV1: z.int().nonnegative().default(0),
  accounts: z.array(accountInput).min(1).readonly().prefault([{}]),
  /** Japanese names are among `manyScripts`; `european` ones show in the fonts of every machine. */
  names: z.enum(['manyScripts', 'european']).default('manyScripts'),
  customFields: z
    .array(customField)
    .readonly()
    .default([
      { name: 'company_name', type: 'Text' },
      { name: 'visits', type: 'Number' },
      { name: 'renewal_date', type: 'Date' },
    ]),
  exports: exportSettings.prefault({}),
  rateLimit: rateLimit.prefault({}),
  /** Answers for the parent account whatever the header `on-behalf-of` says. */
  ignoresOnBehalfOf: z.union([z.boolean(), z.literal('exports')]).default(false),
  /** How far the `Date` of the API's answers is from the clock by which jobs begin and end. */
  dateOffSeconds: z.int().default(0),
  /** Added to `_metadata.count` of lists, which can disagree with what comes. */
  listCountOff: z.int().default(0),
  faults: z.array(fault).readonly().default([]),
});
export type Scenario = z.infer<typeof scenario>;
export type ScenarioInput = z.input<typeof scenario>;
export type AccountSettings = z.infer<typeof accountInput>;
export type ListInput = z.infer<typeof listInput>;
export type SegmentInput = z.infer<typeof segmentInput>;

/**
 * Checks a scenario that comes from outside.
 *
 * @throws RangeError with a sentence for each fault
 */
export function parseScenarioInput(value: unknown): ScenarioInput {
  const parsed = scenario.safeParse(value);
  if (!parsed.success) {
    throw new RangeError(z.prettifyError(parsed.error));
  }
  // As it was given, since what is not named must not become the default.
  return value as ScenarioInput;
}

/** Lays a change over a scenario; of `exports` and `rateLimit` only the members that are named change. */
export function mergeScenario(base: ScenarioInput, change: ScenarioInput): ScenarioInput {
  return {
    ...base,
    ...change,
    exports: { ...base.exports, ...change.exports },
    rateLimit: { ...base.rateLimit, ...change.rateLimit },
  };
}
