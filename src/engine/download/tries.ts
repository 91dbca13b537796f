import type { ExportError } from '../model/exportError.ts';
import type { Refuser } from './fileRefusal.ts';
import { patienceSeconds } from './readinessDelays.ts';

/** What an attempt must bring so that it counts as getting on. */
const progressBytes = 64 * 1024;
/** How often in a row a body may end too early before its file is taken for one that is broken. */
const earlyEndsAtMost = 3;
/** The details of a 'badFile' that came in part: zlib's own code, and that of a body which is not compressed. */
export const endedEarly: ReadonlySet<string | undefined> = new Set(['Z_BUF_ERROR', 'endsEarly']);

/** A part's attempts that failed. */
export class Tries {
  /** In a row, and none of them brought the download on. */
  failures = 0;
  hasRestarted = false;
  readonly #refusers = new Set<Refuser>();
  /** How often it was waited for a file that the storage does not have. */
  #absences = 0;
  #furthest = 0;
  #earlyEnds = 0;
  /** The last early end since the download came on. */
  #earlyEnd: ExportError | undefined;

  /**
   * Takes note of a refusal. Returns how many seconds to wait before the next attempt: 0 for the first by that side since bytes
   * came, which a new URL answers, and nothing where it is final. A file of which nothing has come may only just be on its way
   * to the storage, so that it is waited for.
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

  /** Forgets who refused: what comes next is counted afresh. */
  forgetRefusals(): void {
    this.#refusers.clear();
  }

  /** Takes note of a failure, and returns whether the attempt had brought the download on. */
  failedAt(receivedBytes: number, error: ExportError): boolean {
    const gotOn = receivedBytes >= this.#furthest + progressBytes;
    this.#furthest = Math.max(this.#furthest, receivedBytes);
    this.failures = gotOn ? 1 : this.failures + 1;
    if (gotOn) {
      this.#earlyEnd = this.#earlyEnd === error ? error : undefined;
      this.#earlyEnds = this.#earlyEnd ? 1 : 0;
    }
    return gotOn;
  }

  /** Returns what tells most of why there is no file: that it ended early, before something else went wrong with its rest. */
  worst(error: ExportError): ExportError {
    return this.#earlyEnd ?? error;
  }

  /**
   * Returns whether a fault is that a body ended too early, as it is when a connection is lost that had promised no length, and
   * whether that has not happened too often.
   */
  isLostEnd(error: ExportError, knowsLength: boolean): boolean {
    const { reason, detail } = error;
    const isEarly =
      reason === 'badFile' ? endedEarly.has(detail) : reason === 'notAnArray' && !knowsLength;
    if (isEarly) {
      this.#earlyEnds++;
      this.#earlyEnd = error;
    }
    return isEarly && this.#earlyEnds < earlyEndsAtMost;
  }
}
