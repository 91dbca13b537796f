import type { ExportStatus } from '../../../sendgrid/models.ts';
import type { OnWait } from '../../../sendgrid/wait.ts';
import { backoffMs } from '../../../util/backoff.ts';
import { abortable } from '../../../util/abortable.ts';
import type { Delay } from '../../../util/delay.ts';
import type { Logger } from '../../../util/logger.ts';
import type { ExportReason } from '../../model/exportError.ts';
import { ExportError, toExportError } from '../../model/exportError.ts';
import { isTransient } from '../../model/transientFaults.ts';
import { patienceSeconds } from '../../download/readinessDelays.ts';
import type { ExportApi } from '../../model/ports.ts';

export interface PollRequest {
  /** Called before each request, so that a key that was entered again is used at once. */
  readonly api: () => Promise<ExportApi>;
  readonly exportId: string;
  /** Whether to poll at once, as for a job that was created a while ago, or to wait for a second first. */
  readonly atOnce: boolean;
  /** How long ago SendGrid created the job, in milliseconds. Default: just now, or with `atOnce` long ago. */
  readonly ageMs?: number | undefined;
  /**
   * Whether a 'ready' is credible. One that is not is polled again for a while, and then accepted. Default: whether it has
   * files.
   */
  readonly isCredible?: ((status: ExportStatus) => boolean | Promise<boolean>) | undefined;
  /** Whether a download waits for the response, which then takes precedence over the polls of other jobs. */
  readonly isUrgent?: boolean | undefined;
  /** Called with the number of responses so far. */
  readonly onPoll?: (polls: number) => void;
  /** Called when it waits because of an error, and when it no longer does. */
  readonly onWait?: OnWait | undefined;
  readonly signal: AbortSignal;
}

/** The number of invalid responses after which the error is final. */
const maxInvalid = 5;
const backoff = { firstMs: 2000, maxMs: 60_000, jitter: 0.5 };
/** How long after its creation a job may be unknown to some of SendGrid's servers, in milliseconds. */
const newJobMs = 60_000;

/**
 * Returns how many seconds to wait before the next poll of a job of that age: 1 in the first half minute, 2 until the
 * second minute, 5 until the tenth, then 10 to 15.
 */
export function pollSeconds(ageSeconds: number, random: () => number): number {
  if (ageSeconds < 30) {
    return 1;
  }
  if (ageSeconds < 120) {
    return 2;
  }
  return ageSeconds < 600 ? 5 : 10 + 5 * random();
}

/** Polls SendGrid's job until it is ready. There is no timeout: the job's own end is the limit. */
export class Poller {
  readonly #delay: Delay;
  readonly #random: () => number;
  readonly #logger: Logger;
  readonly #monotonic: () => number;

  constructor(options: {
    delay: Delay;
    random: () => number;
    logger: Logger;
    /** A monotonic clock, in milliseconds. */
    monotonic?: (() => number) | undefined;
  }) {
    this.#delay = options.delay;
    this.#random = options.random;
    this.#logger = options.logger;
    this.#monotonic = options.monotonic ?? (() => performance.now());
  }

  /**
   * Polls the status until the files are ready. A request that fails for a transient reason is retried with increasing
   * delays; a job that is unknown in its first minute may not be known to all of SendGrid's servers yet.
   *
   * @throws ExportError 'exportFailed' when SendGrid reports a failure, or the reason of a permanent error.
   */
  async ready(request: PollRequest): Promise<ExportStatus> {
    const { signal, onPoll, onWait, isCredible = hasFiles } = request;
    const clock = this.#clock(request);
    const faults = new Faults();
    let waitMs = request.atOnce ? 0 : this.#pollMs(clock);
    let doubts = 0;
    for (let polls = 0; ;) {
      if (faults.last !== undefined) {
        onWait?.({ reason: faults.last, ms: waitMs });
      }
      await clock.wait(waitMs);
      onWait?.(undefined);
      const status = await this.#ask(request, clock, faults);
      if (status === undefined) {
        waitMs = Math.max(this.#pollMs(clock), this.#backoffMs(faults.inARow));
        continue;
      }
      onPoll?.(++polls);
      if (status.status === 'failure') {
        throw new ExportError('exportFailed', 'SendGrid reports that the export failed.', {
          detail: status.message,
        });
      }
      if (status.status === 'ready') {
        const patience = patienceSeconds[doubts];
        if (patience === undefined || (await isCredible(status))) {
          return status;
        }
        signal.throwIfAborted();
        doubts++;
        faults.last = 'filesMissing';
        this.#logger.info(`Export ${request.exportId}: ready, but incomplete; asking again.`);
        waitMs = 1000 * patience;
      } else {
        waitMs = this.#pollMs(clock);
      }
    }
  }

  /** Requests the status once. Returns undefined if it is worth a retry. */
  async #ask(
    { api, exportId, signal, onWait, isUrgent = false }: PollRequest,
    clock: JobClock,
    faults: Faults,
  ): Promise<ExportStatus | undefined> {
    try {
      // The secret storage may be asking the user for a password.
      const client = await abortable(api(), signal);
      const priority = isUrgent ? 'normal' : 'poll';
      const status = await client.exportStatus(exportId, { signal, onWait, priority });
      faults.inARow = 0;
      faults.last = undefined;
      return status;
    } catch (thrown) {
      signal.throwIfAborted();
      const error = toExportError(thrown);
      const isEarly = isNotThere(error) && clock.ageMs() < newJobMs;
      const isInvalid = error.reason === 'badResponse' && ++faults.invalid < maxInvalid;
      if (!isEarly && !isTransient(error) && !isInvalid) {
        throw error;
      }
      faults.inARow = isEarly ? 0 : faults.inARow + 1;
      faults.last = isEarly ? undefined : error.reason;
      this.#logger.warn(`The status of export ${exportId} is not available: ${error.reason}.`);
      return undefined;
    }
  }

  /** Measures the job's age, by a monotonic clock and by the time waited. */
  #clock({ atOnce, ageMs = atOnce ? Infinity : 0, signal }: PollRequest): JobClock {
    const began = this.#monotonic();
    let waitedMs = 0;
    return {
      ageMs: () => ageMs + Math.max(waitedMs, this.#monotonic() - began),
      wait: async (milliseconds) => {
        if (milliseconds > 0) {
          await this.#delay(milliseconds, { signal });
          waitedMs += milliseconds;
        }
      },
    };
  }

  #pollMs(clock: JobClock): number {
    return Math.round(1000 * pollSeconds(clock.ageMs() / 1000, this.#random));
  }

  #backoffMs(failures: number): number {
    return failures === 0 ? 0 : backoffMs(backoff, failures, this.#random);
  }
}

interface JobClock {
  readonly ageMs: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Counts failed requests: consecutive ones, and those with an invalid response. */
class Faults {
  inARow = 0;
  invalid = 0;
  /** The reason of the last request, if it failed. */
  last: ExportReason | undefined;
}

const hasFiles = ({ urls }: ExportStatus): boolean => urls.length > 0;

/** Whether SendGrid says that there is no such job, or none that this key may see: 404 or 403. */
function isNotThere({ reason }: ExportError): boolean {
  return (
    reason === 'notFound' ||
    reason === 'forbidden' ||
    reason === 'scopeMissing' ||
    reason === 'legacyAccount'
  );
}
