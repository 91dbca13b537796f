import type { ExportEngine } from '../../engine/exportEngine.ts';
import type { ExportJob } from '../../engine/model/exportJob.ts';
import { announceOutcome, type ExportOutcomeDeps } from './exportOutcome.ts';
import { ExportProgressNotifications, type ExportProgressDeps } from './exportProgress.ts';
import { report } from '../../ui/messages/errorReport.ts';

/** Registers what is told of exports outside their view: progress while they run, and how they ended. */
export const registerExportNotifications = (
  deps: ExportOutcomeDeps & Omit<ExportProgressDeps, 'onEnd'>,
): ExportProgressNotifications =>
  new ExportProgressNotifications({
    ...deps,
    onEnd: (jobs) => {
      announceOurs(deps, jobs).catch((error: unknown) =>
        report('Telling how an export ended', error, deps.logger),
      );
    },
  });

/** Of several windows that show a job, one tells how it ended. */
async function announceOurs(
  deps: ExportOutcomeDeps & { readonly engine: Pick<ExportEngine, 'claim'> },
  jobs: readonly ExportJob[],
): Promise<void> {
  const ours: ExportJob[] = [];
  for (const job of jobs) {
    if (await deps.engine.claim(job.id)) {
      ours.push(job);
    }
  }
  await announceOutcome(deps, ours);
}
