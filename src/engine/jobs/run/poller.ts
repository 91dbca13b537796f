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
  /** Asked for before each call, so that a key that was entered again counts at once. */
  readonly api: () => Promise<ExportApi>;
  readonly exportId: string;
  /** Whether to ask at once, as for a job that was made a while ago, or to give SendGrid a second first. */
  readonly atOnce: boolean;
  /** How long ago SendGrid made the job, in milliseconds. Without it, just now, or with `atOnce` long ago. */
  readonly ageMs?: number | undefined;
  /**
   * Whether a 'ready' can be believed. One that cannot is asked for again for a while, and then believed. Without it, one
   * with files can.
   */
  readonly isCredible?: ((status: ExportStatus) => boolean | Promise<boolean>) | undefined;
  /** Whether a download waits for the answer, which then comes before the polls of other jobs. */
  readonly isUrgent?: boolean | undefined;
  /** Called with the number of answers so far. */
  readonly onPoll?: (polls: number) => void;
  /** Called when it waits because of a fault, and when it no longer does. */
  readonly onWait?: OnWait | undefined;
  readonly signal: AbortSignal;
}

/** How often an answer that makes no sense is asked for again, before it is taken for what SendGrid now says. */
const maxSenseless = 5;
const backoff = { firstMs: 2000, maxMs: 60_000, jitter: 0.5 };
/** How long SendGrid may take to know a job that it has made, wherever it is asked. */
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

/** Waits for SendGrid's job, for as long as it lives: there is no cap but the job's own end. */
export class Poller {
  readonly #delay: Delay;
  readonly #random: () => number;
  readonly #logger: Logger;
  readonly #monotonic: () => number;

  constructor(options: {
    delay: Delay;
    random: () => number;
    logger: Logger;
    /** Milliseconds on a clock that nobody sets. */
    monotonic?: (() => number) | undefined;
  }) {
    this.#delay = options.delay;
    this.#random = options.random;
    this.#logger = options.logger;
    this.#monotonic = options.monotonic ?? (() => performance.now());
  }

  /**
   * Asks for the status until the files are ready. A call that fails for a passing reason is made again, later and later;
   * a job that SendGrid does not know in its first minute is one that it does not know yet.
   *
   * @throws ExportError 'exportFailed' when SendGrid reports a failure, or the reason of a call that will not get better.
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

  /** Asks once. Returns nothing where to ask again may help. */
  async #ask(
    { api, exportId, signal, onWait, isUrgent = false }: PollRequest,
    clock: JobClock,
    faults: Faults,
  ): Promise<ExportStatus | undefined> {
    try {
      // The key store may be asking its user for a password.
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
      const isSenseless = error.reason === 'badResponse' && ++faults.senseless < maxSenseless;
      if (!isEarly && !isTransient(error) && !isSenseless) {
        throw error;
      }
      faults.inARow = isEarly ? 0 : faults.inARow + 1;
      faults.last = isEarly ? undefined : error.reason;
      this.#logger.warn(`The status of export ${exportId} is not available: ${error.reason}.`);
      return undefined;
    }
  }

  /** Tells the job's age, by a clock that nobody sets and by what was waited for. */
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

/** Calls that failed: in a row, and with an answer that makes no sense. */
class Faults {
  inARow = 0;
  senseless = 0;
  /** The reason of the last call, if it was one of them. */
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
