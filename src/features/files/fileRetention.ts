import * as vscode from 'vscode';
import type { ExportEngine } from '../../engine/exportEngine.ts';
import type { FileUsage, FileTotals } from '../../engine/files/fileUsage.ts';
import { deleteOldFiles } from '../../engine/files/retention.ts';
import { isUnfinished } from '../../engine/model/exportJob.ts';
import { trimHistory } from '../../engine/jobs/historyTrim.ts';
import { counted } from '../../ui/text/counted.ts';
import type { ContextKeys } from '../../ui/contextKeys.ts';
import { notify } from '../../ui/messages/notifications.ts';
import { OwnFiles } from './ownFiles.ts';
import { openSetting, type Settings } from '../../ui/settings.ts';
import { StorageReminder } from './storageReminder.ts';
import type { Disposable } from '../../util/emitter.ts';
import type { Logger } from '../../util/logger.ts';
import { storedFilesText } from '../exports/exportsStatus.ts';
import { Formats } from '../../ui/text/formats.ts';
import { report } from '../../ui/messages/errorReport.ts';

export interface FileRetentionDeps {
  readonly engine: Pick<
    ExportEngine,
    'access' | 'job' | 'jobs' | 'onDidChangeJob' | 'forgetFiles' | 'progress' | 'remove'
  >;
  readonly fileUsage: FileUsage;
  readonly contextKeys: ContextKeys;
  readonly settings: Settings;
  /** Shared by all windows. */
  readonly state: vscode.Memento;
  readonly logger: Logger;
}

/** Registers what looks after the files of exports: which they are, how much of them there is, and how long they stay. */
export function registerFileRetention(
  deps: FileRetentionDeps,
): Disposable & { /** After the remembered exports have been read. */ refresh(): void } {
  const { fileUsage, settings, state } = deps;
  const ownFiles = new OwnFiles(deps);
  const reminder = new StorageReminder({ fileUsage, settings, state, describe });
  const history = trimmer(deps);
  return {
    refresh: () => {
      ownFiles.refresh();
      fileUsage.refresh();
      deleteOld(deps)
        .catch((error: unknown) => report('Deleting old files', error, deps.logger))
        .finally(() => history.trim());
    },
    dispose: () => {
      ownFiles.dispose();
      reminder.dispose();
      history.dispose();
      fileUsage.dispose();
    },
  };
}

/** Keeps the history as long as the setting says: after a start, and when an export is added to it. */
function trimmer({ engine, settings, logger }: FileRetentionDeps): Disposable & { trim(): void } {
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

async function deleteOld({ engine, settings, logger }: FileRetentionDeps): Promise<void> {
  const days = settings.keepFilesForDays;
  const deleted = await deleteOldFiles({ engine, days, now: Date.now(), logger });
  if (deleted.length === 0) {
    return;
  }
  const bytes = deleted.reduce((sum, file) => sum + file.bytes, 0);
  const text = describe({ files: deleted.length, bytes });
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

const describe = (totals: FileTotals): string =>
  storedFilesText(totals, {
    formats: new Formats({ locale: vscode.env.language }),
  });
