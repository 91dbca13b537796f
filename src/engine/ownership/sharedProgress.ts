import type { Disposable } from '../../util/emitter.ts';
import { activityOf, type ExportActivity, type PlainActivity } from '../model/exportActivity.ts';
import { isUnfinished, type ExportJob, type ExportProgress } from '../model/exportJob.ts';
import { ProgressFile } from './progressFile.ts';

export interface SharedProgressOptions {
  readonly folder: string;
  /** Returns how far the jobs are that run here. */
  readonly current: () => readonly ExportProgress[];
  readonly onProgress: (progress: ExportProgress) => void;
  readonly now: () => number;
}

/** What a window that has died since says of a failed job is not shown for longer than this. */
const staleMs = 120_000;

/**
 * How far jobs are that another window runs, and what was asked for in this window: that shows at once, whichever window
 * does it.
 */
export class SharedProgress implements Disposable {
  readonly #options: SharedProgressOptions;
  readonly #file: ProgressFile;
  #elsewhere: ReadonlyMap<string, ExportProgress> = new Map();
  readonly #asked = new Map<string, ExportActivity>();

  constructor(options: SharedProgressOptions) {
    this.#options = options;
    this.#file = new ProgressFile(options);
  }

  /**
   * Returns how far a job is, `here` being what this window does for it. What is being done comes before what was asked for,
   * but for a cancel.
   */
  of(job: ExportJob, here: ExportProgress | undefined): ExportProgress | undefined {
    const progress = here ?? this.#fromElsewhere(job);
    const asked = this.#asked.get(job.id);
    return asked && (asked.kind === 'cancelling' || progress?.activity === undefined)
      ? { ...(progress ?? nothingOf(job.id)), activity: asked }
      : progress;
  }

  /** Shows that something was asked for, until it is done. */
  async during<T>(jobId: string, kind: PlainActivity, work: () => Promise<T>): Promise<T> {
    const { onProgress, now } = this.#options;
    const before = this.#asked.get(jobId);
    const activity = activityOf(kind, now());
    this.#asked.set(jobId, activity);
    onProgress({ ...nothingOf(jobId), activity });
    try {
      return await work();
    } finally {
      if (before) {
        this.#asked.set(jobId, before);
      } else {
        this.#asked.delete(jobId);
      }
      onProgress(nothingOf(jobId));
    }
  }

  /** Lets the other windows see how far the jobs are. */
  write(): void {
    this.#file.write();
  }

  /** Looks what the window that works has written. */
  async read(): Promise<void> {
    const before = this.#elsewhere;
    const all = await this.#file.read();
    this.#elsewhere = new Map(all.map((progress) => [progress.jobId, progress]));
    const gone = [...before.keys()].filter((jobId) => !this.#elsewhere.has(jobId));
    [...all, ...gone.map(nothingOf)].forEach((progress) => this.#options.onProgress(progress));
  }

  /** Forgets what other windows wrote: this one works now. */
  forgetElsewhere(): void {
    this.#elsewhere = new Map();
  }

  /** Removes what was written for the others: nothing runs here any more. */
  async clear(): Promise<void> {
    await this.#file.clear();
  }

  dispose(): void {
    this.#file.dispose();
  }

  #fromElsewhere(job: ExportJob): ExportProgress | undefined {
    const progress = this.#elsewhere.get(job.id);
    const since = progress?.activity?.since ?? -Infinity;
    const isFresh = isUnfinished(job) || this.#options.now() - since < staleMs;
    return isFresh ? progress : undefined;
  }
}

const nothingOf = (jobId: string): ExportProgress => ({
  jobId,
  receivedBytes: 0,
  expectedBytes: undefined,
  writtenBytes: 0,
  polls: 0,
});
