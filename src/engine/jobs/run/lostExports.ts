import type { ExportSummary } from '../../../sendgrid/models.ts';
import { abortable } from '../../../util/abortable.ts';
import type { Delay } from '../../../util/delay.ts';
import { toExportError } from '../../model/exportError.ts';
import type { ExportJob } from '../../model/exportJob.ts';
import { isUndated, pickLostExport, spansOf, type Attempt, type Span } from './lostRequest.ts';
import { isTransient } from '../../model/transientFaults.ts';
import type { Clocks, ExportAccounts, ExportApi } from '../../model/ports.ts';

/** SendGrid's list of jobs can be a little behind: when to look, in ms after the look before. */
const looksAfterMs = [0, 2000, 5000, 8000] as const;
/** When to look again while another job of ours finds out whether what it took is its own, in ms. */
const contestedMs = 10_000;

/**
 * What came of looking: 'none' where SendGrid's list surely has no such job, 'unsure' where it has none that fits but some
 * of which cannot be said when they began, 'unknown' where the list could not be read.
 */
export type LostExport = ExportSummary | 'none' | 'unsure' | 'unknown';

type SearchedAttempt = Attempt & { readonly notOurs?: readonly string[] | undefined };
type Missing = Exclude<LostExport, ExportSummary> | 'contested';

/** Looks for the jobs of requests whose answer was lost, and gives each to one request only. */
export class LostExports {
  readonly #accounts: ExportAccounts;
  readonly #delay: Delay;
  readonly #clocks: Clocks;
  readonly #jobs: () => readonly ExportJob[];
  readonly #refresh: () => Promise<unknown>;
  /** Which job of ours took which of SendGrid's, until that is stored: by SendGrid's id. */
  readonly #claims = new Map<string, string>();

  constructor(options: {
    accounts: ExportAccounts;
    delay: Delay;
    clocks: Clocks;
    /** All jobs of ours, whose exports are not lost. */
    jobs: () => readonly ExportJob[];
    /** Reads what other windows have written of them. */
    refresh?: () => Promise<unknown>;
  }) {
    this.#accounts = options.accounts;
    this.#delay = options.delay;
    this.#clocks = options.clocks;
    this.#jobs = options.jobs;
    this.#refresh = options.refresh ?? (() => Promise.resolve());
  }

  /**
   * Looks into SendGrid's list of jobs, several times. With `waitsForOthers`, for as long as another job of ours has one that
   * fits and does not know yet whether it is its own.
   *
   * @throws ExportError where reading it will not get better, such as 'unauthorized'.
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
   * Whether SendGrid's job that one of ours has was ordered by another one of ours, as its answer may have told only later.
   * Where two windows have found the same for two jobs at the same moment, it is that of one of them.
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

  /** Takes what fits, for this job alone. No 'await' in here, or two jobs could take the same. */
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

  /** Whose an export is: of another job that ordered it, of one that may have, or of nobody. */
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
 * Picks by both clocks. Where they disagree, only the last look decides for one that fits by one of them alone, and not if
 * either has one of its own.
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
