import { abortable } from '../../util/abortable.ts';
import { Emitter, type Disposable, type Event } from '../../util/emitter.ts';
import type { Logger } from '../../util/logger.ts';
import { ExportError } from '../model/exportError.ts';
import { isUnfinished, type ExportJob } from '../model/exportJob.ts';
import type { JobChange } from '../model/jobChange.ts';

/** The jobs in memory. Each change is emitted. */
export class JobList implements Disposable {
  readonly #changes: Emitter<JobChange>;
  readonly #jobs = new Map<string, ExportJob>();
  /** Sorted on first use, and cached until a job changes. */
  #all: readonly ExportJob[] | undefined;

  readonly onDidChange: Event<JobChange>;

  constructor(logger: Logger) {
    // An error in a listener must not stop an export.
    this.#changes = new Emitter((what) =>
      logger.error(`A listener failed on a change of an export job: ${what}.`),
    );
    this.onDidChange = this.#changes.event;
  }

  /** All jobs, newest first. The same array until a job changes. */
  get all(): readonly ExportJob[] {
    this.#all ??= [...this.#jobs.values()].sort((a, b) =>
      a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0,
    );
    return this.#all;
  }

  get(jobId: string): ExportJob | undefined {
    return this.#jobs.get(jobId);
  }

  /** @throws ExportError 'notFound'. */
  getOrThrow(jobId: string): ExportJob {
    const job = this.#jobs.get(jobId);
    if (!job) {
      throw new ExportError('notFound', 'There is no such export job.');
    }
    return job;
  }

  /** Adds jobs that are not in the list yet, without emitting them: nothing has happened to them. */
  fill(jobs: readonly ExportJob[]): void {
    for (const job of jobs) {
      if (!this.#jobs.has(job.id)) {
        this.#jobs.set(job.id, job);
      }
    }
    this.#all = undefined;
  }

  keep(job: ExportJob): void {
    this.#jobs.set(job.id, job);
    this.#all = undefined;
    this.#changes.fire({ kind: 'saved', job });
  }

  drop(jobId: string): void {
    if (this.#jobs.delete(jobId)) {
      this.#all = undefined;
      this.#changes.fire({ kind: 'removed', jobId });
    }
  }

  /**
   * Waits for the end of a job, whether completed, failed or cancelled.
   *
   * Rejects with the signal's reason, and with ExportError 'notFound' when there is no such job (any more).
   */
  async settled(jobId: string, signal: AbortSignal): Promise<ExportJob> {
    const job = this.getOrThrow(jobId);
    signal.throwIfAborted();
    if (!isUnfinished(job)) {
      return job;
    }
    const { promise, resolve, reject } = Promise.withResolvers<ExportJob>();
    const subscription = this.onDidChange((change) => {
      if (change.kind === 'removed' && change.jobId === jobId) {
        reject(new ExportError('notFound', 'The export job was removed.'));
      } else if (change.kind === 'saved' && change.job.id === jobId && !isUnfinished(change.job)) {
        resolve(change.job);
      }
    });
    try {
      return await abortable(promise, signal);
    } finally {
      subscription.dispose();
    }
  }

  dispose(): void {
    this.#changes.dispose();
  }
}
