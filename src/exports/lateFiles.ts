import type { ExportStatus } from '../sendgrid/models.ts';
import { abortable } from '../util/abortable.ts';
import type { Delay } from '../util/delay.ts';
import { toExportError } from './exportError.ts';
import type { ExportJob } from './exportJob.ts';
import type { Logger } from '../util/logger.ts';
import { patienceSeconds } from './patience.ts';
import type { ExportAccounts } from './ports.ts';
import { distinctUrls } from './urlIdentity.ts';

/** Fewer contacts than that, in parts of those that are promised, are no file of their own: people come and go meanwhile. */
const missingShare = 1 / 100;

/** Looks for files that SendGrid names only after others, when a download has brought fewer contacts than were promised. */
export class LateFiles {
  readonly #accounts: ExportAccounts;
  readonly #delay: Delay;
  readonly #logger: Logger;

  constructor(options: { accounts: ExportAccounts; delay: Delay; logger: Logger }) {
    this.#accounts = options.accounts;
    this.#delay = options.delay;
    this.#logger = options.logger;
  }

  /** Returns the status that names more files than the job has parts. Nothing where none are missing, or none come. */
  async look(job: ExportJob, signal: AbortSignal): Promise<ExportStatus | undefined> {
    if (job.state !== 'downloading' || !lacksContacts(job)) {
      return undefined;
    }
    for (const seconds of patienceSeconds) {
      await this.#delay(1000 * seconds, { signal });
      try {
        const api = await abortable(this.#accounts.client(job.accountId), signal);
        const status = await api.exportStatus(job.exportId, { signal });
        if (status.status === 'ready' && distinctUrls(status.urls).length > job.parts.length) {
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
}

/** Whether so many contacts are missing that they can be a file. A single file that holds nobody was asked for again already. */
function lacksContacts({
  parts,
  contactCount,
}: Extract<ExportJob, { state: 'downloading' }>): boolean {
  let found = 0;
  for (const part of parts) {
    if (part.state === 'done' && part.contacts === undefined) {
      return false;
    }
    found += part.state === 'done' ? (part.contacts ?? 0) : 0;
  }
  return (
    found > 0 && contactCount !== undefined && contactCount - found > contactCount * missingShare
  );
}
