import type { ExportError } from '../model/exportError.ts';
import type { Refuser } from './fileRefusal.ts';
import { patienceSeconds } from './readinessDelays.ts';

/** How many bytes an attempt must receive to count as progress. */
const progressBytes = 64 * 1024;
/** How often in a row a body may end early before its file counts as broken. */
const maxEarlyEnds = 3;
/** The details of a 'badFile' that was received in part: zlib's code, and that of a body which is not compressed. */
export const endedEarly: ReadonlySet<string | undefined> = new Set(['Z_BUF_ERROR', 'endsEarly']);

/** Counts the failed attempts of a part. */
export class Tries {
  /** In a row and without progress. */
  failures = 0;
  hasRestarted = false;
  readonly #refusers = new Set<Refuser>();
  /** How often it has waited for a file that is not in the storage. */
  #absences = 0;
  #furthest = 0;
  #earlyEnds = 0;
  /** The last early end since there was progress. */
  #earlyEnd: ExportError | undefined;

  /**
   * Records a refusal. Returns how many seconds to wait before the next attempt: 0 for the first one of that side since bytes
   * were received, after which a new URL is tried, and undefined where it is final. A file of which nothing was received may
   * not have reached the storage yet, and is waited for.
   */
  refused(refuser: Refuser, receivedBytes: number): number | undefined {
    if (!this.#refusers.has(refuser)) {
      this.#refusers.add(refuser);
      return 0;
    }
    return refuser === 'storageWithoutFile' && receivedBytes === 0
      ? patienceSeconds[this.#absences++]
      : undefined;
  }

  /** Forgets refusals: the next one counts as the first. */
  forgetRefusals(): void {
    this.#refusers.clear();
  }

  /** Records a failure, and returns whether the attempt had made progress. */
  failedAt(receivedBytes: number, error: ExportError): boolean {
    const hasProgressed = receivedBytes >= this.#furthest + progressBytes;
    this.#furthest = Math.max(this.#furthest, receivedBytes);
    this.failures = hasProgressed ? 1 : this.failures + 1;
    if (hasProgressed) {
      this.#earlyEnd = this.#earlyEnd === error ? error : undefined;
      this.#earlyEnds = this.#earlyEnd ? 1 : 0;
    }
    return hasProgressed;
  }

  /** Returns the error that explains most: that the file ended early, before something else failed with its rest. */
  worst(error: ExportError): ExportError {
    return this.#earlyEnd ?? error;
  }

  /**
   * Returns whether a body ended early, as when a connection is lost whose response had no length, and whether that has not
   * happened too often.
   */
  isLostEnd(error: ExportError, knowsLength: boolean): boolean {
    const { reason, detail } = error;
    const isEarly =
      reason === 'badFile' ? endedEarly.has(detail) : reason === 'notAnArray' && !knowsLength;
    if (isEarly) {
      this.#earlyEnds++;
      this.#earlyEnd = error;
    }
    return isEarly && this.#earlyEnds < maxEarlyEnds;
  }
}
