import type { ExportSummary } from '../sendgrid/models.ts';
import type { Delay } from '../util/delay.ts';
import { toExportError } from './exportError.ts';
import type { ExportJob } from './exportJob.ts';
import { pickLostExport } from './lostRequest.ts';
import { isPassing } from './passing.ts';
import type { ExportAccounts } from './ports.ts';

/** SendGrid's list of jobs can be a little behind: when to look, in ms after the look before. */
const looksAfterMs = [0, 2000, 5000] as const;

/** Looks for the jobs of requests whose answer was lost. */
export class LostExports {
  readonly #accounts: ExportAccounts;
  readonly #delay: Delay;
  readonly #jobs: () => readonly ExportJob[];

  constructor(options: {
    accounts: ExportAccounts;
    delay: Delay;
    /** All jobs of ours, whose exports are not lost. */
    jobs: () => readonly ExportJob[];
  }) {
    this.#accounts = options.accounts;
    this.#delay = options.delay;
    this.#jobs = options.jobs;
  }

  /**
   * Looks into SendGrid's list of jobs, several times.
   *
   * @returns the job; 'none' where the list was read and holds none; 'unknown' where it could not be read.
   * @throws ExportError where reading it will not get better, such as 'unauthorized'.
   */
  async find(
    job: ExportJob,
    attemptedAt: string,
    signal: AbortSignal,
  ): Promise<ExportSummary | 'none' | 'unknown'> {
    let result: 'none' | 'unknown' = 'unknown';
    for (const wait of looksAfterMs) {
      await this.#delay(wait, { signal });
      const summaries = await this.#list(job, signal);
      if (summaries) {
        const { audience } = job.request;
        const isOurs = (exportId: string): boolean => this.#isOurs(exportId, job.id);
        const found = pickLostExport(summaries, { audience, attemptedAt, isOurs });
        if (found) {
          return found;
        }
        result = 'none';
      }
    }
    return result;
  }

  async #list(job: ExportJob, signal: AbortSignal): Promise<readonly ExportSummary[] | undefined> {
    const api = await this.#accounts.client(job.accountId);
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
