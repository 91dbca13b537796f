import type { ExportEngine } from '../exports/exportEngine.ts';
import type { Logger } from '../util/logger.ts';
import { announceOutcome, type ExportOutcomeDeps } from './exportOutcome.ts';
import { ExportProgressNotifications } from './exportProgress.ts';
import { report } from './guard.ts';

/** Registers what is told of exports outside their view: progress while they run, and how they ended. */
export const registerExportNotifications = (
  deps: ExportOutcomeDeps & { readonly engine: ExportEngine; readonly logger: Logger },
): ExportProgressNotifications =>
  new ExportProgressNotifications({
    ...deps,
    onEnd: (jobs) => {
      announceOutcome(deps, jobs).catch((error: unknown) =>
        report('Telling how an export ended', error, deps.logger),
      );
    },
  });
