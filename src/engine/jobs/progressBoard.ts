import { activityOf, type ExportActivity, type PlainActivity } from '../model/exportActivity.ts';
import type { ExportJob, ExportProgress } from '../model/exportJob.ts';

/**
 * The progress of jobs that other windows run, and the actions that were requested in this window, which are shown at once,
 * whichever window performs them.
 */
export class ProgressBoard {
  readonly #onProgress: (progress: ExportProgress) => void;
  readonly #now: () => number;
  /** By job id, with the address of the window that runs the job. */
  readonly #elsewhere = new Map<string, { progress: ExportProgress; address: string }>();
  /** By job id, newest last: an action can end before another that began later. */
  readonly #requested = new Map<string, readonly ExportActivity[]>();

  /** @param options.now the clock for times that users see, in epoch ms. */
  constructor(options: { onProgress: (progress: ExportProgress) => void; now: () => number }) {
    this.#onProgress = options.onProgress;
    this.#now = options.now;
  }

  /**
   * Returns the progress of a job. Its current activity takes precedence over a requested action, except for a cancel.
   *
   * @param here the progress in this window.
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

  /** Shows that an action was requested, until it is done. */
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

  /** Called with the progress of a job from the window at an address. */
  note(progress: ExportProgress, address: string): void {
    this.#elsewhere.set(progress.jobId, { progress, address });
    this.#onProgress(progress);
  }

  /** Forgets the progress of the jobs of a window that is gone. */
  forget(address: string): void {
    for (const [jobId, entry] of this.#elsewhere) {
      if (entry.address === address) {
        this.#elsewhere.delete(jobId);
        this.refresh(jobId);
      }
    }
  }

  /** Fires an event, so that the progress of a job is read again. */
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
