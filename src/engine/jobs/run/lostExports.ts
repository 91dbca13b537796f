import type { ExportSummary } from '../../../sendgrid/models.ts';
import { abortable } from '../../../util/abortable.ts';
import type { Delay } from '../../../util/delay.ts';
import { toExportError } from '../../model/exportError.ts';
import type { ExportJob } from '../../model/exportJob.ts';
import { isUndated, pickLostExport, spansOf, type Attempt, type Span } from './lostRequest.ts';
import { isTransient } from '../../model/transientFaults.ts';
import type { Clocks, ExportAccounts, ExportApi } from '../../model/ports.ts';

/** When to read SendGrid's list of jobs, which can be slightly outdated, in ms after the previous read. */
const looksAfterMs = [0, 2000, 5000, 8000] as const;
/** When to read it again while another job of ours finds out whether its export is its own, in ms. */
const contestedMs = 10_000;

/**
 * The result of a search: 'none' where SendGrid's list certainly has no such job, 'unsure' where none fits but the start of
 * some is unknown, 'unknown' where the list could not be read.
 */
export type LostExport = ExportSummary | 'none' | 'unsure' | 'unknown';

type SearchedAttempt = Attempt & { readonly notOurs?: readonly string[] | undefined };
type Missing = Exclude<LostExport, ExportSummary> | 'contested';

/** Finds the jobs of requests whose response was lost, and assigns each to one request only. */
export class LostExports {
  readonly #accounts: ExportAccounts;
  readonly #delay: Delay;
  readonly #clocks: Clocks;
  readonly #jobs: () => readonly ExportJob[];
  readonly #refresh: () => Promise<unknown>;
  /** Which job of ours has claimed which of SendGrid's, until that is stored: by SendGrid's id. */
  readonly #claims = new Map<string, string>();

  constructor(options: {
    accounts: ExportAccounts;
    delay: Delay;
    clocks: Clocks;
    /** All jobs of ours, whose exports are not lost. */
    jobs: () => readonly ExportJob[];
    /** Reads what other windows have stored of these jobs. */
    refresh?: () => Promise<unknown>;
  }) {
    this.#accounts = options.accounts;
    this.#delay = options.delay;
    this.#clocks = options.clocks;
    this.#jobs = options.jobs;
    this.#refresh = options.refresh ?? (() => Promise.resolve());
  }

  /**
   * Searches SendGrid's list of jobs, several times. With `waitsForOthers`, for as long as another job of ours has one that
   * fits and does not know yet whether it is its own.
   *
   * @throws ExportError where reading the list fails permanently, such as 'unauthorized'.
   */
  async find(
    job: ExportJob,
    attempt: SearchedAttempt,
    signal: AbortSignal,
    { waitsForOthers = false }: { readonly waitsForOthers?: boolean } = {},
  ): Promise<LostExport> {
    this.#release(job.id);
    for (let look = 0; ; look++) {
      await this.#delay(looksAfterMs[look] ?? contestedMs, { signal });
      const api = await abortable(this.#accounts.client(job.accountId), signal);
      const summaries = await this.#list(api, signal);
      const isLast = look >= looksAfterMs.length - 1;
      const result = summaries ? this.#take(job, attempt, { api, summaries, isLast }) : 'unknown';
      if (typeof result !== 'string') {
        return result;
      }
      if (isLast && result !== 'contested') {
        return result;
      }
      if (isLast && !waitsForOthers) {
        return 'unsure';
      }
    }
  }

  /**
   * Whether SendGrid's job for one of ours was requested by another one of ours, as a later response may have shown. If two
   * windows have found it for two jobs at the same moment, it belongs to one of them.
   */
  async isOfAnother(job: ExportJob): Promise<boolean> {
    await this.#refresh();
    const id = 'exportId' in job ? job.exportId?.toLowerCase() : undefined;
    const owner = id === undefined ? 'nobody' : this.#ownerAmongJobs(id, job);
    return owner === 'proven' || (owner === 'contested' && this.#isSecond(id, job));
  }

  #isSecond(id: string | undefined, job: ExportJob): boolean {
    return this.#jobs().some(
      (other) => other.id < job.id && 'exportId' in other && other.exportId?.toLowerCase() === id,
    );
  }

  /** Claims an export that fits, for this job alone. Must not await anything, or two jobs could claim the same. */
  #take(
    job: ExportJob,
    attempt: SearchedAttempt,
    seen: { api: ExportApi; summaries: readonly ExportSummary[]; isLast: boolean },
  ): ExportSummary | Missing {
    const { audience } = job.request;
    const spans = spansOf(attempt, seen.api.serverTime?.(), this.#clocks.now());
    const pick = (span: { earliest: number; latest?: number }, isOurs: (id: string) => boolean) =>
      pickLostExport(seen.summaries, { audience, ...span, isOurs });
    const isTaken = (exportId: string): boolean =>
      this.#ownerOf(exportId, job, attempt) !== 'nobody';
    const bySpan = (span: Span) => pick(span, isTaken);
    const { found, isUnclear } = choose(spans, bySpan, seen.isLast);
    if (found) {
      this.#claims.set(found.exportId.toLowerCase(), job.id);
      return found;
    }
    const isOther = (exportId: string): boolean =>
      this.#ownerOf(exportId, job, attempt) !== 'contested';
    if (pick(spans.byServer, isOther).found ?? (spans.byOwn && pick(spans.byOwn, isOther).found)) {
      return 'contested';
    }
    const { earliest, latest } = spans.byServer;
    const { others } = pick({ earliest, latest }, isTaken);
    const undated = seen.summaries.filter(isUndated);
    const isAnyUndated =
      pickLostExport(undated, { audience, earliest, isOurs: isTaken }).others > 0;
    const isLater = pick({ earliest: latest }, isTaken).found !== undefined;
    const isDated = attempt.attemptedServerAt !== undefined;
    const isOpen = isUnclear || isAnyUndated || (others > 0 && (!isDated || isLater));
    return isOpen ? 'unsure' : 'none';
  }

  async #list(api: ExportApi, signal: AbortSignal): Promise<readonly ExportSummary[] | undefined> {
    try {
      return await api.listExports({ signal });
    } catch (thrown) {
      signal.throwIfAborted();
      const error = toExportError(thrown);
      if (isTransient(error) || error.reason === 'badResponse') {
        return undefined;
      }
      throw error;
    }
  }

  /** Returns who owns an export: 'proven' for another job that requested it, 'contested' for one that may have. */
  #ownerOf(
    exportId: string,
    job: ExportJob,
    { notOurs = [] }: SearchedAttempt,
  ): 'proven' | 'contested' | 'nobody' {
    const id = exportId.toLowerCase();
    if (notOurs.some((other) => other.toLowerCase() === id)) {
      return 'proven';
    }
    const owner = this.#ownerAmongJobs(id, job);
    if (owner !== 'nobody') {
      return owner;
    }
    const claimant = this.#claims.get(id);
    return claimant !== undefined && this.#jobs().some((other) => other.id === claimant)
      ? 'contested'
      : 'nobody';
  }

  #ownerAmongJobs(id: string, job: ExportJob): 'proven' | 'contested' | 'nobody' {
    const owners = this.#jobs().filter(
      (other) => other.id !== job.id && 'exportId' in other && other.exportId?.toLowerCase() === id,
    );
    if (owners.length === 0) {
      return 'nobody';
    }
    const isProven = owners.some((owner) => !('found' in owner) || owner.found === undefined);
    return isProven ? 'proven' : 'contested';
  }

  #release(jobId: string): void {
    for (const [exportId, claimant] of this.#claims) {
      if (claimant === jobId) {
        this.#claims.delete(exportId);
      }
    }
  }
}

/**
 * Picks by both clocks. Where they disagree, an export that fits by one of them alone is accepted only in the last search,
 * and not if each clock picks one of its own.
 */
function choose(
  { byServer, byOwn }: ReturnType<typeof spansOf>,
  pick: (span: Span) => { readonly found: ExportSummary | undefined },
  isLast: boolean,
): { readonly found: ExportSummary | undefined; readonly isUnclear: boolean } {
  const { found: first } = pick(byServer);
  const second = byOwn && pick(byOwn).found;
  if (byOwn === undefined || first?.exportId === second?.exportId) {
    return { found: first, isUnclear: false };
  }
  const isUnclear = first !== undefined && second !== undefined;
  return { found: isLast && !isUnclear ? (first ?? second) : undefined, isUnclear };
}
