import * as vscode from 'vscode';
import type { ExportEngine } from '../../engine/exportEngine.ts';
import { isActive, isUnfinished, type ExportJob } from '../../engine/model/exportJob.ts';
import type { Disposable } from '../../util/emitter.ts';
import type { Logger } from '../../util/logger.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { Formats } from '../../ui/text/formats.ts';
import { counted } from '../../ui/text/counted.ts';
import { notifyProgress } from '../../ui/messages/notifications.ts';
import { exportProgressText } from './exportProgressText.ts';

export interface ExportProgressDeps {
  readonly engine: ExportEngine;
  readonly logger: Logger;
  /** Whether a group of jobs is shown elsewhere, as in the terminal of a task, and left to that. */
  readonly isShownElsewhere: (groupId: string) => boolean;
  /** Is told the jobs that ran, once all jobs of their command have ended. */
  readonly onEnd: (jobs: readonly ExportJob[]) => void;
}

/** Jobs that one command started, while they run. */
interface RunningGroup {
  /** Those that were seen running or being retried: after a retry, not the ones that had ended before. */
  readonly jobIds: Set<string>;
  /** Those of them that were seen running: of a retry that comes to nothing, whoever asked for it is told. */
  readonly ranIds: Set<string>;
  readonly update: () => void;
  readonly close: () => void;
}

/** Seconds pass without news from the engine while SendGrid prepares an export. */
const tick = 1000;

/**
 * Shows a progress notification with Cancel for each command's jobs, from the first that runs to the last that ends. Jobs
 * of which another window tells are left to that.
 */
export class ExportProgressNotifications implements Disposable {
  readonly #deps: ExportProgressDeps;
  readonly #groups = new Map<string, RunningGroup>();
  readonly #formats = new Formats({ locale: vscode.env.language });
  readonly #subscriptions: readonly Disposable[];

  constructor(deps: ExportProgressDeps) {
    this.#deps = deps;
    const { engine } = deps;
    this.#subscriptions = [
      engine.onDidChangeJob((change) => {
        if (change.kind === 'saved') {
          if (engine.concerns(change.job.id)) {
            this.#take(change.job, isUnfinished(change.job));
          }
          this.#endWhatEnded();
        } else {
          this.#endWhatEnded();
        }
      }),
      // Jobs that a restart interrupted tell nothing until they move, and those that ended meanwhile never will.
      engine.onDidResume((job) => {
        this.#take(job, true);
        queueMicrotask(() => this.#endWhatEnded());
      }),
      engine.onDidProgress(({ jobId }) => this.#onProgress(jobId)),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) {
      subscription.dispose();
    }
    for (const { close } of this.#groups.values()) {
      close();
    }
    this.#groups.clear();
  }

  #take(job: ExportJob, isToTell: boolean): void {
    if (this.#deps.isShownElsewhere(job.groupId)) {
      return;
    }
    let group = this.#groups.get(job.groupId);
    if (isToTell) {
      if (group === undefined) {
        group = this.#open(job.groupId);
        this.#groups.set(job.groupId, group);
      }
      group.jobIds.add(job.id);
      if (isUnfinished(job)) {
        group.ranIds.add(job.id);
      }
    }
    group?.update();
  }

  /** A job that has failed and is being retried is shown at once, though its state is what it was. */
  #onProgress(jobId: string): void {
    const { engine } = this.#deps;
    const job = engine.job(jobId);
    if (job?.state === 'failed' && engine.concerns(jobId)) {
      this.#take(job, this.#isActive(job));
      this.#endWhatEnded();
    } else if (job) {
      this.#groups.get(job.groupId)?.update();
    }
  }

  #isActive(job: ExportJob): boolean {
    return isActive(job, this.#deps.engine.progress(job.id));
  }

  #endWhatEnded(): void {
    for (const [groupId, group] of this.#groups) {
      // One that another window has taken over is announced there.
      const jobs = this.#jobsOf(group).filter(({ id }) => this.#deps.engine.concerns(id));
      if (!jobs.some((job) => this.#isActive(job))) {
        this.#groups.delete(groupId);
        group.close();
        const ran = jobs.filter(({ id }) => group.ranIds.has(id));
        if (ran.length > 0) {
          this.#deps.onEnd(ran);
        }
      }
    }
  }

  #jobsOf({ jobIds }: Pick<RunningGroup, 'jobIds'>): readonly ExportJob[] {
    return [...jobIds].flatMap((id) => this.#deps.engine.job(id) ?? []);
  }

  #open(groupId: string): RunningGroup {
    const jobIds = new Set<string>();
    const ranIds = new Set<string>();
    const ended = Promise.withResolvers<undefined>();
    const since = Date.now();
    let report: ((message: string) => void) | undefined;
    const update = (): void =>
      report?.(
        exportProgressText(this.#jobsOf({ jobIds }), {
          formats: this.#formats,
          progress: (jobId) => this.#deps.engine.progress(jobId),
          now: Date.now(),
          since,
        }),
      );
    const timer = setInterval(update, tick);
    const close = (): void => {
      clearInterval(timer);
      ended.resolve(undefined);
    };
    // A job that ends at once needs no notification, and the title is known only when the whole group is stored.
    setTimeout(() => {
      if (!this.#groups.has(groupId)) {
        return;
      }
      void notifyProgress(titleOf(this.#jobsOf({ jobIds })), async (tell, token) => {
        report = tell;
        update();
        token.onCancellationRequested(() => void this.#cancel(jobIds));
        await ended.promise;
      });
    }, 0);
    return { jobIds, ranIds, update, close };
  }

  async #cancel(jobIds: ReadonlySet<string>): Promise<void> {
    const { engine, logger } = this.#deps;
    const jobs = this.#jobsOf({ jobIds: new Set(jobIds) });
    for (const job of jobs.filter((one) => this.#isActive(one))) {
      try {
        await engine.cancel(job.id);
      } catch (error) {
        logger.error(`Cancelling ${job.id} failed: ${String(error)}`);
      }
    }
  }
}

function titleOf(jobs: readonly ExportJob[]): string {
  const [job, ...others] = jobs;
  return job && others.length === 0
    ? vscode.l10n.t('Exporting “{0}”', jobTitle(job, 60))
    : vscode.l10n.t('Exporting {0} lists and segments', counted(jobs.length));
}
