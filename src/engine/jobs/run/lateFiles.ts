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

/** Fewer contacts than that, in parts of those that are promised, are no file of their own: people come and go meanwhile. */
const missingShare = 1 / 100;
/**
 * The same in parts of what a list or segment is said to hold, where the export itself has no number. SendGrid counts a
 * segment hourly or slower, and a list some time after it has changed, while an export holds what is there now: a tenth is
 * more than usually changes in between, and less than what one file of several is likely to hold.
 */
const missingSizeShare = 1 / 10;

/** How many contacts an export should hold and does not. */
export interface Shortage {
  readonly found: number;
  readonly expected: number;
  /** Whether the expected number is the size of the largest list or segment, since the export has no number of its own. */
  readonly isBySize: boolean;
}

/** Looks for files that SendGrid names only after others, when a download has brought fewer contacts than there should be. */
export class LateFiles {
  readonly #accounts: ExportAccounts;
  readonly #delay: Delay;
  readonly #logger: Logger;

  constructor(options: { accounts: ExportAccounts; delay: Delay; logger: Logger }) {
    this.#accounts = options.accounts;
    this.#delay = options.delay;
    this.#logger = options.logger;
  }

  /** Returns whether so many contacts are missing in what has come that they can be a file; nothing if they are not. */
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

  /** Returns the status that names more files than the job has, or says only now how many contacts there are, if it comes. */
  async look(
    job: ExportJob,
    { found, isBySize }: Shortage,
    signal: AbortSignal,
  ): Promise<ExportStatus | undefined> {
    // What holds nobody was asked for again already, until that was believed.
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
        // What has come is whole; that nothing more can be asked is no reason to fail it.
        this.#logger.warn(
          `Export job ${job.id}: cannot ask for more files, ${toExportError(thrown).reason}.`,
        );
        return undefined;
      }
    }
    return undefined;
  }

  /** How many contacts there are at least: several lists may hold the same, so that their sum says nothing. */
  async #largestAudience(job: ExportJob, signal: AbortSignal): Promise<number> {
    const sizes = await audienceSizes(this.#accounts, job, signal);
    return Math.max(0, ...sizes.map((size) => size ?? 0));
  }
}
