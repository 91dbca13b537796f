import * as vscode from 'vscode';
import type { FileTotals } from '../../engine/files/fileUsage.ts';
import { deleteOldFiles } from '../../engine/files/retention.ts';
import { isUnfinished } from '../../engine/model/exportJob.ts';
import { trimHistory } from '../../engine/jobs/historyTrim.ts';
import { counted } from '../../ui/text/counted.ts';
import type { Core } from '../../ui/core.ts';
import { notify } from '../../ui/messages/notifications.ts';
import { openSetting } from '../../ui/settings.ts';
import type { Ui } from '../../ui/ui.ts';
import { disposeAll, type Disposable } from '../../util/emitter.ts';
import { storedFilesText } from '../exports/exportsStatus.ts';
import { Formats } from '../../ui/text/formats.ts';
import { report } from '../../ui/messages/errorReport.ts';

type RetentionDeps = Pick<Core, 'engine' | 'logger'> & Pick<Ui, 'settings'>;

/** Deletes old files and trims the history as configured in the settings. */
export function registerFileRetention(deps: RetentionDeps): Disposable {
  const { engine, logger } = deps;
  const history = historyTrimmer(deps);
  return disposeAll(
    engine.onDidLoad(() => {
      deleteOld(deps)
        .catch((error: unknown) => report('Deleting old files', error, logger))
        .finally(() => history.trim());
    }),
    history,
  );
}

/** Trims the history on startup and whenever an export ends. */
function historyTrimmer({
  engine,
  settings,
  logger,
}: RetentionDeps): Disposable & { trim(): void } {
  let trimming: Promise<void> | undefined;
  const trim = (): void => {
    const keep = settings.keepHistory;
    if (trimming === undefined && keep > 0 && engine.jobs.length > keep) {
      trimming = trimHistory({ engine, keep, logger }).finally(() => (trimming = undefined));
    }
  };
  const subscription = engine.onDidChangeJob((change) => {
    if (change.kind === 'saved' && !isUnfinished(change.job)) {
      trim();
    }
  });
  return { trim, dispose: () => subscription.dispose() };
}

async function deleteOld({ engine, settings, logger }: RetentionDeps): Promise<void> {
  const days = settings.keepFilesForDays;
  const deleted = await deleteOldFiles({ engine, days, now: Date.now(), logger });
  if (deleted.length === 0) {
    return;
  }
  const bytes = deleted.reduce((sum, file) => sum + file.bytes, 0);
  const text = describeFiles({ files: deleted.length, bytes });
  const change = vscode.l10n.t('Change Setting');
  const chosen = await notify(
    'information',
    days === 1
      ? vscode.l10n.t(
          'Exported files older than a day were deleted, as the settings say: {0}.',
          text,
        )
      : vscode.l10n.t(
          'Exported files older than {0} days were deleted, as the settings say: {1}.',
          counted(days),
          text,
        ),
    change,
  );
  if (chosen === change) {
    await openSetting('keepFilesForDays');
  }
}

/** Returns the number and the size of files as text. */
export const describeFiles = (totals: FileTotals): string =>
  storedFilesText(totals, {
    formats: new Formats({ locale: vscode.env.language }),
  });
