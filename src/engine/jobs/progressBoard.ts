import { activityOf, type ExportActivity, type PlainActivity } from '../model/exportActivity.ts';
import type { ExportJob, ExportProgress } from '../model/exportJob.ts';

/**
 * How far jobs are that other windows run, and what was asked for in this window: that shows at once, whichever window does
 * it.
 */
export class ProgressBoard {
  readonly #onProgress: (progress: ExportProgress) => void;
  readonly #now: () => number;
  /** By id of the job: with the address of the window that runs it. */
  readonly #elsewhere = new Map<string, { progress: ExportProgress; address: string }>();
  /** By id of the job, the newest last: one can end before another that began later. */
  readonly #requested = new Map<string, readonly ExportActivity[]>();

  /** @param options.now The clock of what users are shown, in epoch ms. */
  constructor(options: { onProgress: (progress: ExportProgress) => void; now: () => number }) {
    this.#onProgress = options.onProgress;
    this.#now = options.now;
  }

  /**
   * Returns how far a job is, `here` being what this window does for it. What is being done comes before what was asked for,
   * but for a cancel.
   */
  of({ id, owner }: ExportJob, here: ExportProgress | undefined): ExportProgress | undefined {
    const elsewhere = this.#elsewhere.get(id);
    const progress =
      here ?? (elsewhere?.address === owner?.window ? elsewhere?.progress : undefined);
    const activity = this.#requested.get(id)?.at(-1);
    return activity && (activity.kind === 'cancelling' || progress?.activity === undefined)
      ? { ...(progress ?? nothingOf(id)), activity }
      : progress;
  }

  /** Shows that something was asked for, until it is done. */
  async during<T>(jobId: string, kind: PlainActivity, work: () => Promise<T>): Promise<T> {
    const activity = activityOf(kind, this.#now());
    const others = (): readonly ExportActivity[] =>
      (this.#requested.get(jobId) ?? []).filter((one) => one !== activity);
    this.#requested.set(jobId, [...others(), activity]);
    this.#onProgress({ ...nothingOf(jobId), activity });
    try {
      return await work();
    } finally {
      const left = others();
      if (left.length > 0) {
        this.#requested.set(jobId, left);
      } else {
        this.#requested.delete(jobId);
      }
      this.refresh(jobId);
    }
  }

  /** Takes what the window at an address says of a job. */
  note(progress: ExportProgress, address: string): void {
    this.#elsewhere.set(progress.jobId, { progress, address });
    this.#onProgress(progress);
  }

  /** Forgets what a window has said that is gone. */
  forget(address: string): void {
    for (const [jobId, entry] of this.#elsewhere) {
      if (entry.address === address) {
        this.#elsewhere.delete(jobId);
        this.refresh(jobId);
      }
    }
  }

  /** Lets what is shown of a job be drawn anew. */
  refresh(jobId: string): void {
    this.#onProgress(nothingOf(jobId));
  }
}

const nothingOf = (jobId: string): ExportProgress => ({
  jobId,
  receivedBytes: 0,
  expectedBytes: undefined,
  writtenBytes: 0,
  polls: 0,
});
