import { Emitter, type Disposable, type Event } from '../util/emitter.ts';
import type { Logger } from '../util/logger.ts';
import type { ExportEngine } from './exportEngine.ts';
import { toExportError } from './model/exportError.ts';
import { isActive, isUnfinished, type ExportJob } from './model/exportJob.ts';

type GroupEngine = Pick<
  ExportEngine,
  'claim' | 'concerns' | 'job' | 'onDidChangeJob' | 'onDidProgress' | 'onDidResume' | 'progress'
>;

/** Called with the jobs of a group that ran and that this window announces, once all jobs of the group have ended. */
type OnEnd = (jobs: readonly ExportJob[]) => void;

/** The jobs that one command started, while they run. */
interface Group {
  /** The jobs that were running or being retried: after a retry, not those that had ended before. */
  readonly jobIds: Set<string>;
  /** Those of them that were running: a retry that starts nothing has no end to announce. */
  readonly ranIds: Set<string>;
}

/**
 * Tracks the jobs that each command started, from the start of the first to the end of the last. Only groups with jobs that
 * this window shows are tracked, and the end of a job is announced by one window, once.
 */
export class ExportGroups implements Disposable {
  readonly #engine: GroupEngine;
  readonly #logger: Logger;
  readonly #groups = new Map<string, Group>();
  readonly #followers = new Map<string, OnEnd>();
  readonly #begins = new Emitter<string>();
  readonly #updates = new Emitter<string>();
  readonly #stops = new Emitter<string>();
  readonly #ends = new Emitter<readonly ExportJob[]>();
  readonly #disposables: readonly Disposable[];

  /** Emits the id of a group that has begun to run, unless a follower shows it. */
  readonly onDidBegin: Event<string> = this.#begins.event;
  /** Emits the id of a group of which a job or its progress has changed. */
  readonly onDidUpdate: Event<string> = this.#updates.event;
  /** Emits the id of a group of which no job runs any more. */
  readonly onDidStop: Event<string> = this.#stops.event;
  /** Emits the jobs of a group that has ended, as far as this window announces them, unless a follower does. */
  readonly onDidEnd: Event<readonly ExportJob[]> = this.#ends.event;

  constructor({ engine, logger }: { readonly engine: GroupEngine; readonly logger: Logger }) {
    this.#engine = engine;
    this.#logger = logger;
    this.#disposables = [
      ...[this.#begins, this.#updates, this.#stops, this.#ends],
      engine.onDidChangeJob((change) => {
        if (change.kind === 'saved' && engine.concerns(change.job.id)) {
          this.#add(change.job, isUnfinished(change.job));
        }
        this.#stopWhatEnded();
      }),
      // Jobs that a restart interrupted emit nothing until their next change, and those that ended meanwhile never will.
      engine.onDidResume((job) => {
        this.#add(job, true);
        queueMicrotask(() => this.#stopWhatEnded());
      }),
      engine.onDidProgress(({ jobId }) => this.#onProgress(jobId)),
    ];
  }

  /** Returns the jobs of a group that were running or being retried. */
  jobsOf(groupId: string): readonly ExportJob[] {
    const { jobIds = [] } = this.#groups.get(groupId) ?? {};
    return [...jobIds].flatMap((id) => this.#engine.job(id) ?? []);
  }

  /**
   * Leaves it to the caller to show a group, such as in the terminal of a task, and to announce its end.
   *
   * @returns a disposable that ends this. A group that has stopped by then is still announced to the caller; one that still
   * runs is not.
   */
  follow(groupId: string, onEnd: OnEnd): Disposable {
    this.#followers.set(groupId, onEnd);
    return {
      dispose: () => {
        this.#followers.delete(groupId);
        if (this.#groups.has(groupId)) {
          this.#begins.fire(groupId);
        }
      },
    };
  }

  dispose(): void {
    for (const disposable of this.#disposables) {
      disposable.dispose();
    }
    this.#groups.clear();
  }

  #add(job: ExportJob, isRunning: boolean): void {
    const { groupId } = job;
    const known = this.#groups.get(groupId);
    const group = known ?? { jobIds: new Set(), ranIds: new Set() };
    if (isRunning) {
      this.#groups.set(groupId, group);
      group.jobIds.add(job.id);
      if (isUnfinished(job)) {
        group.ranIds.add(job.id);
      }
    }
    if (known) {
      this.#updates.fire(groupId);
    } else if (isRunning && !this.#followers.has(groupId)) {
      this.#begins.fire(groupId);
    }
  }

  /** A failed job that is being retried counts as running, although its state is unchanged. */
  #onProgress(jobId: string): void {
    const job = this.#engine.job(jobId);
    if (job?.state === 'failed' && this.#engine.concerns(jobId)) {
      this.#add(job, this.#isActive(job));
      this.#stopWhatEnded();
    } else if (job && this.#groups.has(job.groupId)) {
      this.#updates.fire(job.groupId);
    }
  }

  #isActive(job: ExportJob): boolean {
    return isActive(job, this.#engine.progress(job.id));
  }

  #stopWhatEnded(): void {
    for (const [groupId, { ranIds }] of this.#groups) {
      // A job that another window has taken over is announced there.
      const jobs = this.jobsOf(groupId).filter(({ id }) => this.#engine.concerns(id));
      if (!jobs.some((job) => this.#isActive(job))) {
        this.#groups.delete(groupId);
        this.#stops.fire(groupId);
        const onEnd = this.#followers.get(groupId) ?? ((ours) => this.#ends.fire(ours));
        const ran = jobs.filter(({ id }) => ranIds.has(id));
        this.#announce(ran, onEnd).catch((error: unknown) => {
          this.#logger.error(`Announcing an export failed: ${toExportError(error).reason}.`);
        });
      }
    }
  }

  async #announce(jobs: readonly ExportJob[], onEnd: OnEnd): Promise<void> {
    const ours: ExportJob[] = [];
    for (const job of jobs) {
      if (await this.#engine.claim(job.id)) {
        ours.push(job);
      }
    }
    if (ours.length > 0) {
      onEnd(ours);
    }
  }
}
