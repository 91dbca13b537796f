import { SendGridError } from '../../../sendgrid/errors.ts';
import type { ExportSummary } from '../../../sendgrid/models.ts';
import type { AudienceSelection } from '../../../options/exportOptions.ts';

/** SendGrid's times are whole seconds, and its clock is known to the second. */
const serverToleranceMs = 2000;
/** This machine's clock may have been set since the attempt. */
const localToleranceMs = 60_000;

/** How long a POST can take: it may wait for the rate limit, several times. */
const underWayMs = 15 * 60_000;
/** Clocks that differ by less agree. */
const agreeingMs = 60_000;

/** A period in which the job of a POST can have begun, in epoch milliseconds. */
export interface Span {
  readonly earliest: number;
  readonly latest: number;
}

/** When a POST was sent, as far as that is known. */
export interface Attempt {
  /** By this machine's clock. */
  readonly attemptedAt: string;
  /** By SendGrid's. */
  readonly attemptedServerAt?: string | undefined;
}

/**
 * Returns the earliest time, by SendGrid's clock, at which the job of a POST can have begun. In epoch milliseconds, as is
 * `now`.
 */
export function earliestStart(
  { attemptedAt, attemptedServerAt }: Attempt,
  serverNow: number | undefined,
  now: number,
): number {
  if (attemptedServerAt !== undefined) {
    return Date.parse(attemptedServerAt) - serverToleranceMs;
  }
  // The current difference of the clocks is the best estimate of the difference at that time.
  return Date.parse(attemptedAt) + ((serverNow ?? now) - now) - localToleranceMs;
}

/**
 * Returns the periods in which the job of a POST can have begun, by the clock of SendGrid's list: one by the `Date` of
 * SendGrid's responses, and, where that disagrees with this machine's clock, one by the latter, since either may be wrong.
 */
export function spansOf(
  attempt: Attempt,
  serverNow: number | undefined,
  now: number,
): { readonly byServer: Span; readonly byOwn: Span | undefined } {
  const earliest = earliestStart(attempt, serverNow, now);
  const byServer = { earliest, latest: earliest + underWayMs };
  if (serverNow === undefined) {
    return { byServer, byOwn: undefined };
  }
  const own = Date.parse(attempt.attemptedAt);
  const differenceNow = serverNow - now;
  const { attemptedServerAt } = attempt;
  const differenceThen =
    attemptedServerAt === undefined ? differenceNow : Date.parse(attemptedServerAt) - own;
  // A clock that was set since then cannot be relied on.
  const isSteady = Math.abs(differenceNow - differenceThen) < agreeingMs;
  const isOff = Math.abs(differenceThen) >= agreeingMs;
  const ownEarliest = own - localToleranceMs;
  return {
    byServer,
    byOwn:
      isSteady && isOff ? { earliest: ownEarliest, latest: ownEarliest + underWayMs } : undefined,
  };
}

/** Codes of errors that occur before a request is sent. */
const beforeSending: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
]);

/**
 * Whether a failed POST may have created a job on SendGrid's side nevertheless: its response was lost, or does not say.
 * Then it is never simply sent again.
 */
export function mayHaveArrived(error: unknown): error is SendGridError {
  if (!(error instanceof SendGridError)) {
    return false;
  }
  switch (error.reason) {
    case 'timeout':
    case 'server':
    case 'badResponse':
      return true;
    case 'network':
      return !codesOf(error).some((code) => beforeSending.has(code));
    default:
      return false;
  }
}

/** Whether a request failed without any response, so that its outcome is unknown. */
export function isWithoutResponse(error: unknown): boolean {
  return (
    error instanceof SendGridError && (error.reason === 'network' || error.reason === 'timeout')
  );
}

/**
 * Picks from SendGrid's list the job that was created by a POST whose response was lost: the first one that began after the
 * attempt, with the same lists and segments, and that belongs to no other job of ours.
 *
 * `others` is the number of those that only differ by having begun earlier, or later than `latest`.
 */
export function pickLostExport(
  summaries: readonly ExportSummary[],
  {
    audience,
    earliest,
    latest = Infinity,
    isOurs,
  }: {
    readonly audience: AudienceSelection;
    /** Epoch milliseconds. */
    readonly earliest: number;
    readonly latest?: number;
    /** Whether another job of ours has that export. */
    readonly isOurs: (exportId: string) => boolean;
  },
): { readonly found: ExportSummary | undefined; readonly others: number } {
  const alike = summaries.filter(
    (summary) => hasSameAudience(summary, audience) && !isOurs(summary.exportId),
  );
  const inTime = alike
    .filter((summary) => beganAt(summary) >= earliest && beganAt(summary) <= latest)
    .sort((a, b) => beganAt(a) - beganAt(b));
  return { found: inTime[0], others: alike.length - inTime.length };
}

/** Whether SendGrid does not say when an export began. */
export const isUndated = (summary: ExportSummary): boolean => beganAt(summary) === -Infinity;

function beganAt({ createdAt }: ExportSummary): number {
  const time = createdAt === undefined ? NaN : Date.parse(createdAt);
  // Some programs write an unknown time as the year 1.
  return time > 0 ? time : -Infinity;
}

/** Only an export that says so is of all contacts: one of lists may name none, or name them in an unknown way. */
function hasSameAudience(summary: ExportSummary, audience: AudienceSelection): boolean {
  if (audience.kind === 'all') {
    return isOfAllContacts(summary);
  }
  return (
    summary.isAudienceKnown !== false &&
    hasSameIds(summary.lists, audience.lists) &&
    hasSameIds(summary.segments, audience.segments)
  );
}

/** Whether an export in SendGrid's list holds all contacts: by its type, or, where it has none, because it names nothing else. */
export function isOfAllContacts({
  exportType,
  lists,
  segments,
  isAudienceKnown,
}: Pick<ExportSummary, 'exportType' | 'lists' | 'segments' | 'isAudienceKnown'>): boolean {
  const namesNothing = lists.length + segments.length === 0 && isAudienceKnown !== false;
  return namesNothing && (exportType ?? allContacts).toLowerCase() === allContacts;
}

const allContacts = 'contacts_export';

interface WithId {
  readonly id: string;
}

function hasSameIds(some: readonly WithId[], others: readonly WithId[]): boolean {
  const ids = new Set(some.map(({ id }) => id.toLowerCase()));
  const otherIds = new Set(others.map(({ id }) => id.toLowerCase()));
  return ids.size === otherIds.size && [...ids].every((id) => otherIds.has(id));
}

function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  // Causes can be circular; ten links are more than any error has.
  for (let depth = 0; error instanceof Error && depth < 10; depth++) {
    if ('code' in error && typeof error.code === 'string') {
      codes.push(error.code);
    }
    error = error.cause;
  }
  return codes;
}
