import type { ExportSummary } from '../sendgrid/models.ts';
import { abortable } from '../util/abortable.ts';
import type { Delay } from '../util/delay.ts';
import { toExportError } from './exportError.ts';
import type { ExportJob } from './exportJob.ts';
import { earliestStart, pickLostExport, type Attempt } from './lostRequest.ts';
import { isPassing } from './passing.ts';
import type { Clocks, ExportAccounts, ExportApi } from './ports.ts';

/** SendGrid's list of jobs can be a little behind: when to look, in ms after the look before. */
const looksAfterMs = [0, 2000, 5000, 8000] as const;

/**
 * What came of looking: 'none' where SendGrid's list surely has no such job, 'unsure' where it has none that fits but some
 * of which cannot be said when they began, 'unknown' where the list could not be read.
 */
export type LostExport = ExportSummary | 'none' | 'unsure' | 'unknown';

/** Looks for the jobs of requests whose answer was lost. */
export class LostExports {
  readonly #accounts: ExportAccounts;
  readonly #delay: Delay;
  readonly #clocks: Clocks;
  readonly #jobs: () => readonly ExportJob[];

  constructor(options: {
    accounts: ExportAccounts;
    delay: Delay;
    clocks: Clocks;
    /** All jobs of ours, whose exports are not lost. */
    jobs: () => readonly ExportJob[];
  }) {
    this.#accounts = options.accounts;
    this.#delay = options.delay;
    this.#clocks = options.clocks;
    this.#jobs = options.jobs;
  }

  /**
   * Looks into SendGrid's list of jobs, several times.
   *
   * @throws ExportError where reading it will not get better, such as 'unauthorized'.
   */
  async find(job: ExportJob, attempt: Attempt, signal: AbortSignal): Promise<LostExport> {
    let result: 'none' | 'unsure' | 'unknown' = 'unknown';
    for (const wait of looksAfterMs) {
      await this.#delay(wait, { signal });
      const api = await abortable(this.#accounts.client(job.accountId), signal);
      const summaries = await this.#list(api, signal);
      result = 'unknown';
      if (summaries) {
        const { audience } = job.request;
        const isOurs = (exportId: string): boolean => this.#isOurs(exportId, job.id);
        const earliest = earliestStart(attempt, api.serverTime?.(), this.#clocks.now());
        const { found, others } = pickLostExport(summaries, { audience, earliest, isOurs });
        if (found) {
          return found;
        }
        result = others > 0 && attempt.attemptedServerAt === undefined ? 'unsure' : 'none';
      }
    }
    return result;
  }

  async #list(api: ExportApi, signal: AbortSignal): Promise<readonly ExportSummary[] | undefined> {
    try {
      return await api.listExports({ signal });
    } catch (thrown) {
      signal.throwIfAborted();
      const error = toExportError(thrown);
      if (isPassing(error) || error.reason === 'badResponse') {
        return undefined;
      }
      throw error;
    }
  }

  #isOurs(exportId: string, jobId: string): boolean {
    return this.#jobs().some(
      (other) => other.id !== jobId && 'exportId' in other && other.exportId === exportId,
    );
  }
}
