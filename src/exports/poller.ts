import type { ExportStatus } from '../sendgrid/models.ts';
import { abortable } from '../util/abortable.ts';
import type { Delay } from '../util/delay.ts';
import type { Logger } from '../util/logger.ts';
import { isExpired } from './expiry.ts';
import { ExportError, toExportError } from './exportError.ts';
import { isPassing } from './passing.ts';
import type { ExportApi } from './ports.ts';

export interface PollRequest {
  /** Asked for before each call, so that a key that was entered again counts at once. */
  readonly api: () => Promise<ExportApi>;
  readonly exportId: string;
  /** Whether to ask at once, as for a job that was made a while ago, or to give SendGrid a second first. */
  readonly atOnce: boolean;
  /** Called with the number of answers so far. */
  readonly onPoll?: (polls: number) => void;
  readonly signal: AbortSignal;
}

const firstSeconds = [1, 2, 3, 5, 5] as const;
/** How often an answer that makes no sense is asked for again, before it is taken for what SendGrid now says. */
const maxSenseless = 5;
const maxBackoffSeconds = 60;

/** Seconds to wait before a poll: 1, 2, 3, 5, 5, then 10 to 15. `poll` is 0-based. */
export function pollSeconds(poll: number, random: () => number): number {
  return firstSeconds[poll] ?? 10 + 5 * random();
}

/** Waits for SendGrid's job, for as long as it lives: there is no cap but the job's own end. */
export class Poller {
  readonly #delay: Delay;
  readonly #random: () => number;
  readonly #logger: Logger;

  constructor(options: { delay: Delay; random: () => number; logger: Logger }) {
    this.#delay = options.delay;
    this.#random = options.random;
    this.#logger = options.logger;
  }

  /**
   * Asks for the status until the files are ready. A call that fails for a passing reason is made again, later and later.
   *
   * @throws ExportError 'exportFailed' when SendGrid reports a failure, 'expired' when its time is over, or the reason of a call that will not get better.
   */
  async ready(request: PollRequest): Promise<ExportStatus> {
    const { exportId, signal, onPoll } = request;
    let polls = 0;
    let failures = 0;
    let senseless = 0;
    for (let round = 0; ; round++) {
      if (round > 0 || !request.atOnce) {
        await this.#delay(this.#waitMs(request.atOnce ? round - 1 : round, failures), { signal });
      }
      let status: ExportStatus;
      let api: ExportApi;
      try {
        // The key store may be asking its user for a password.
        api = await abortable(request.api(), signal);
        status = await api.exportStatus(exportId, { signal });
      } catch (thrown) {
        signal.throwIfAborted();
        const error = toExportError(thrown);
        const isSenseless = error.reason === 'badResponse' && ++senseless < maxSenseless;
        if (!isPassing(error) && !isSenseless) {
          throw error;
        }
        failures++;
        this.#logger.warn(`The status of export ${exportId} is not to be had: ${error.reason}.`);
        continue;
      }
      failures = 0;
      onPoll?.(++polls);
      if (status.status === 'failure') {
        throw new ExportError('exportFailed', 'SendGrid reports that the export failed.', {
          detail: status.message,
        });
      }
      if (isExpired(status, api.serverTime?.())) {
        throw new ExportError('expired', 'The export has expired.');
      }
      if (status.status === 'ready') {
        if (status.urls.length > 0 || (status.contactCount ?? 0) === 0) {
          return status;
        }
        // Contacts, but no file to hold them: it may be that the URLs are not written yet.
        if (++senseless >= maxSenseless) {
          throw new ExportError('badResponse', 'The export is ready, but has no files.');
        }
      }
    }
  }

  #waitMs(poll: number, failures: number): number {
    const backoff =
      failures === 0
        ? 0
        : Math.min(maxBackoffSeconds, 2 ** failures) * (0.5 + 0.5 * this.#random());
    return Math.round(1000 * Math.max(pollSeconds(poll, this.#random), backoff));
  }
}
