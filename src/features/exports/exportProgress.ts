import * as vscode from 'vscode';
import { isActive, type ExportJob } from '../../engine/model/exportJob.ts';
import type { Core } from '../../ui/core.ts';
import { notifyProgress } from '../../ui/messages/notifications.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { counted } from '../../ui/text/counted.ts';
import { Formats } from '../../ui/text/formats.ts';
import { disposeAll, type Disposable } from '../../util/emitter.ts';
import { exportProgressText } from './exportProgressText.ts';

/** A notification that is visible or about to be shown. */
interface Toast {
  readonly update: () => void;
  readonly close: () => void;
}

/** Interval in ms of updates of the elapsed time, during which the engine may not emit any events. */
const tickMs = 1000;

/** Shows a cancellable progress notification for the jobs of each command until the last of them ends. */
export class ExportProgressNotifications implements Disposable {
  readonly #core: Pick<Core, 'engine' | 'groups' | 'logger'>;
  readonly #toasts = new Map<string, Toast>();
  readonly #formats = new Formats({ locale: vscode.env.language });
  readonly #subscriptions: Disposable;

  constructor(core: Pick<Core, 'engine' | 'groups' | 'logger'>) {
    this.#core = core;
    const { groups } = core;
    this.#subscriptions = disposeAll(
      groups.onDidBegin((groupId) => this.#toasts.set(groupId, this.#open(groupId))),
      groups.onDidUpdate((groupId) => this.#toasts.get(groupId)?.update()),
      groups.onDidStop((groupId) => {
        this.#toasts.get(groupId)?.close();
        this.#toasts.delete(groupId);
      }),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
    for (const { close } of this.#toasts.values()) {
      close();
    }
    this.#toasts.clear();
  }

  #open(groupId: string): Toast {
    const { engine, groups } = this.#core;
    const ended = Promise.withResolvers<undefined>();
    const since = Date.now();
    let report: ((message: string) => void) | undefined;
    const update = (): void =>
      report?.(
        exportProgressText(groups.jobsOf(groupId), {
          formats: this.#formats,
          progress: (jobId) => engine.progress(jobId),
          now: Date.now(),
          since,
        }),
      );
    const timer = setInterval(update, tickMs);
    const close = (): void => {
      clearInterval(timer);
      ended.resolve(undefined);
    };
    // Deferred, since a job that ends immediately needs no notification, and the title depends on the whole group being
    // stored.
    setTimeout(() => {
      if (!this.#toasts.has(groupId)) {
        return;
      }
      void notifyProgress(titleOf(groups.jobsOf(groupId)), async (reportMessage, token) => {
        report = reportMessage;
        update();
        token.onCancellationRequested(() => void this.#cancel(groupId));
        await ended.promise;
      });
    }, 0);
    return { update, close };
  }

  async #cancel(groupId: string): Promise<void> {
    const { engine, groups, logger } = this.#core;
    const running = groups.jobsOf(groupId).filter((job) => isActive(job, engine.progress(job.id)));
    for (const { id } of running) {
      try {
        await engine.cancel(id);
      } catch (error) {
        logger.error(`Cancelling ${id} failed: ${String(error)}`);
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
