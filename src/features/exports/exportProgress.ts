import * as vscode from 'vscode';
import { isActive, type ExportJob } from '../../engine/model/exportJob.ts';
import type { Core } from '../../ui/core.ts';
import { notifyProgress } from '../../ui/messages/notifications.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { counted } from '../../ui/text/counted.ts';
import { Formats } from '../../ui/text/formats.ts';
import { disposeAll, type Disposable } from '../../util/emitter.ts';
import { exportProgressText } from './exportProgressText.ts';

/** A notification that is shown, or about to be. */
interface Toast {
  readonly update: () => void;
  readonly close: () => void;
}

/** Seconds pass without news from the engine while SendGrid prepares an export. */
const tick = 1000;

/** Shows a progress notification with Cancel for each command's jobs, from the first that runs to the last that ends. */
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
    const timer = setInterval(update, tick);
    const close = (): void => {
      clearInterval(timer);
      ended.resolve(undefined);
    };
    // A job that ends at once needs no notification, and the title is known only when the whole group is stored.
    setTimeout(() => {
      if (!this.#toasts.has(groupId)) {
        return;
      }
      void notifyProgress(titleOf(groups.jobsOf(groupId)), async (tell, token) => {
        report = tell;
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
