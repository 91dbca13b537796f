import type { ExportStatus } from '../../../sendgrid/models.ts';
import { abortable } from '../../../util/abortable.ts';
import type { Delay } from '../../../util/delay.ts';
import { audienceSizes } from './audienceSizes.ts';
import { toExportError } from '../../model/exportError.ts';
import type { ExportJob } from '../../model/exportJob.ts';
import type { Logger } from '../../../util/logger.ts';
import { patienceSeconds } from '../../download/readinessDelays.ts';
import type { ExportAccounts } from '../../model/ports.ts';
import { foundIn } from '../../model/jobParts.ts';
import { namesMoreFiles } from '../../download/urlIdentity.ts';

/**
 * The share of the expected contacts that may be missing without being a file of their own: contacts come and go meanwhile.
 */
const missingShare = 1 / 100;
/**
 * The same, as a share of the size of a list or segment, where the export itself has no number. SendGrid counts a segment
 * hourly or slower, and a list some time after it has changed, while an export holds the current contacts: a tenth is more
 * than usually changes in between, and less than what one file of several is likely to hold.
 */
const missingSizeShare = 1 / 10;

/** How many contacts an export has and should have. */
export interface Shortage {
  readonly found: number;
  readonly expected: number;
  /** Whether the expected number is the size of the largest list or segment, since the export has no number of its own. */
  readonly isBySize: boolean;
}

/** Finds files that SendGrid names later than others, when a download has fewer contacts than expected. */
export class LateFiles {
  readonly #accounts: ExportAccounts;
  readonly #delay: Delay;
  readonly #logger: Logger;

  constructor(options: { accounts: ExportAccounts; delay: Delay; logger: Logger }) {
    this.#accounts = options.accounts;
    this.#delay = options.delay;
    this.#logger = options.logger;
  }

  /** Returns the shortage of a job if so many contacts are missing that they can be another file; otherwise undefined. */
  async shortage(job: ExportJob, signal: AbortSignal): Promise<Shortage | undefined> {
    const found = job.state === 'downloading' ? foundIn(job.parts) : undefined;
    if (job.state !== 'downloading' || found === undefined) {
      return undefined;
    }
    const { contactCount = 0 } = job;
    const isBySize = contactCount === 0;
    const expected = isBySize ? await this.#largestAudience(job, signal) : contactCount;
    const share = isBySize ? missingSizeShare : missingShare;
    return expected - found > expected * share ? { found, expected, isBySize } : undefined;
  }

  /**
   * Waits for a status that names more files than the job has, or that has the number of contacts for the first time.
   * Returns undefined if there is none.
   */
  async find(
    job: ExportJob,
    { found, isBySize }: Shortage,
    signal: AbortSignal,
  ): Promise<ExportStatus | undefined> {
    // An empty export was polled already until it was accepted as empty.
    for (const seconds of found > 0 ? patienceSeconds : []) {
      await this.#delay(1000 * seconds, { signal });
      try {
        const api = await abortable(this.#accounts.client(job.accountId), signal);
        const status =
          job.state === 'downloading' && (await api.exportStatus(job.exportId, { signal }));
        if (!status || status.status !== 'ready') {
          continue;
        }
        if (namesMoreFiles(job, status.urls) || (isBySize && (status.contactCount ?? 0) > 0)) {
          return status;
        }
      } catch (thrown) {
        signal.throwIfAborted();
        // The downloaded files are complete; the job does not fail because no more can be requested.
        this.#logger.warn(
          `Export job ${job.id}: cannot ask for more files, ${toExportError(thrown).reason}.`,
        );
        return undefined;
      }
    }
    return undefined;
  }

  /** Returns the least number of contacts: several lists may hold the same ones, so that their sum means nothing. */
  async #largestAudience(job: ExportJob, signal: AbortSignal): Promise<number> {
    const sizes = await audienceSizes(this.#accounts, job, signal);
    return Math.max(0, ...sizes.map((size) => size ?? 0));
  }
}
