import * as z from 'zod';
import { fault } from './faults.ts';

/** The members of a list are found by multiplying two numbers below this; the product must stay exact. */
const largestPopulation = 90_000_000;

const listInput = z.strictObject({
  id: z.string().optional(),
  name: z.string(),
  /** The number of its contacts. */
  contacts: z.int().nonnegative().max(largestPopulation),
});

const segmentInput = z.strictObject({
  id: z.string().optional(),
  name: z.string(),
  contacts: z.int().nonnegative().max(largestPopulation),
  /** Name of the list of which it is a part. */
  parentList: z.string().optional(),
  /** 1 is the legacy endpoint. */
  version: z.union([z.literal(1), z.literal(2)]).default(2),
  validity: z.enum(['PENDING', 'VALID', 'INVALID']).default('VALID'),
  errorMessage: z.string().optional(),
  /** Added to the displayed sampled count, which may be out of date. */
  countOff: z.int().default(0),
});

const audience = {
  /** Contacts in the account; by default, enough for the largest list. */
  contacts: z.int().nonnegative().max(largestPopulation).optional(),
  /** Lists by name, or how many to generate. */
  lists: z.union([z.int().nonnegative(), z.array(listInput).readonly()]).optional(),
  segments: z.union([z.int().nonnegative(), z.array(segmentInput).readonly()]).optional(),
};

/** Scopes of a key with full access, as far as they are relevant here. */
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
  /** By default, a key derived from the seed. */
  apiKey: z.string().optional(),
  scopes: z.array(z.string()).readonly().default(fullAccess),
  /** Username of the parent whose key has access to this account with `on-behalf-of`. */
  subuserOf: z.string().optional(),
  ...audience,
});

/** How exports are created and delivered. Fixed for a job when it is created. */
const exportSettings = z.strictObject({
  compression: z
    .enum(['none', 'gzip', 'gzipWithoutHeader', 'doubleGzip', 'doubleGzipWithoutHeader'])
    .default('gzip'),
  gzipLevel: z.int().min(1).max(9).default(1),
  /** Number of files; by default, as many as `max_file_size` requires. */
  parts: z.int().positive().optional(),
  headerInEveryPart: z.boolean().default(true),
  /** Writes the column names of a CSV in lower case. */
  lowerCaseHeader: z.boolean().default(false),
  /** Ready once this long has passed … */
  pendingSeconds: z.number().nonnegative().default(0),
  /** … and the status has been requested this often. */
  pendingPolls: z.int().nonnegative().default(1),
  /** The value of `urls` while there are none. */
  pendingUrls: z.enum(['absent', 'null', 'empty']).default('absent'),
  /** If set, the job fails with this message. */
  failure: z.string().optional(),
  empty: z.enum(['noUrls', 'zeroBytes', 'headerOnly']).default('noUrls'),
  urlLifetimeSeconds: z.number().positive().default(300),
  jobLifetimeSeconds: z
    .number()
    .positive()
    .default(12 * 3600),
  /**
   * `whenKnown`: for uncompressed bodies, those up to 8 MB, and larger ones that have been sent before. `always`: large
   * gzip bodies are written to disk first, which takes a while before the first byte and none after it.
   */
  contentLength: z.enum(['whenKnown', 'always', 'never']).default('whenKnown'),
  /** Whether the file host responds to a Range request with 206. */
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

/** All settings of the simulated service. */
export const scenario = z.strictObject({
  seed: z.int().nonnegative().max(0xffffffff).default(1),
  /** Whether it is a day later: then one contact in fifty has another city and another value of the first custom field. */
  isNextDay: z.boolean().default(false),
  ...audience,
  segmentsV1: z.int().nonnegative().default(0),
  accounts: z.array(accountInput).min(1).readonly().prefault([{}]),
  /** `manyScripts` has Japanese names among others; `european` names show in the fonts of every machine. */
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
  /** Responds for the parent account, whatever the header `on-behalf-of` says. */
  ignoresOnBehalfOf: z.union([z.boolean(), z.literal('exports')]).default(false),
  /** The difference between the `Date` of the API's responses and the clock by which jobs start and end. */
  dateOffSeconds: z.int().default(0),
  /** Added to `_metadata.count` of lists, which can differ from their actual number. */
  listCountOff: z.int().default(0),
  faults: z.array(fault).readonly().default([]),
});
export type Scenario = z.infer<typeof scenario>;
export type ScenarioInput = z.input<typeof scenario>;
export type AccountSettings = z.infer<typeof accountInput>;
export type ListInput = z.infer<typeof listInput>;
export type SegmentInput = z.infer<typeof segmentInput>;

/**
 * Validates a scenario from outside.
 *
 * @throws RangeError with a sentence for each error
 */
export function parseScenarioInput(value: unknown): ScenarioInput {
  const parsed = scenario.safeParse(value);
  if (!parsed.success) {
    throw new RangeError(z.prettifyError(parsed.error));
  }
  // As it was passed, since what is not named must not become the default.
  return value as ScenarioInput;
}

/** Merges a change into a scenario; of `exports` and `rateLimit`, only the properties that are named change. */
export function mergeScenario(base: ScenarioInput, change: ScenarioInput): ScenarioInput {
  return {
    ...base,
    ...change,
    exports: { ...base.exports, ...change.exports },
    rateLimit: { ...base.rateLimit, ...change.rateLimit },
  };
}
