import * as vscode from 'vscode';
import type { ExportEngine } from '../exports/exportEngine.ts';
import type { FileCensus, FileTotals } from '../exports/fileCensus.ts';
import { deleteOldFiles } from '../exports/fileRetention.ts';
import { isUnfinished } from '../exports/exportJob.ts';
import { trimHistory } from '../exports/historyTrim.ts';
import { counted } from '../platform/counted.ts';
import type { ContextKeys } from '../platform/contextKeys.ts';
import { notify } from '../platform/notifications.ts';
import { OwnFiles } from '../platform/ownFiles.ts';
import { openSetting, type Settings } from '../platform/settings.ts';
import { StorageReminder } from '../platform/storageReminder.ts';
import type { Disposable } from '../util/emitter.ts';
import type { Logger } from '../util/logger.ts';
import { storedFilesText } from '../views/exportsStatus.ts';
import { Formats } from '../views/formats.ts';
import { report } from './guard.ts';

export interface FileKeepingDeps {
  readonly engine: Pick<
    ExportEngine,
    'job' | 'jobs' | 'onDidChangeJob' | 'forgetFiles' | 'progress' | 'remove'
  >;
  readonly census: FileCensus;
  readonly contextKeys: ContextKeys;
  readonly settings: Settings;
  /** Shared by all windows. */
  readonly state: vscode.Memento;
  readonly logger: Logger;
}

/** Registers what looks after the files of exports: which they are, how much of them there is, and how long they stay. */
export function registerFileKeeping(
  deps: FileKeepingDeps,
): Disposable & { /** After the remembered exports have been read. */ refresh(): void } {
  const { census, settings, state } = deps;
  const ownFiles = new OwnFiles(deps);
  const reminder = new StorageReminder({ census, settings, state, describe });
  const history = trimmer(deps);
  return {
    refresh: () => {
      ownFiles.refresh();
      census.refresh();
      deleteOld(deps)
        .catch((error: unknown) => report('Deleting old files', error, deps.logger))
        .finally(() => history.trim());
    },
    dispose: () => {
      ownFiles.dispose();
      reminder.dispose();
      history.dispose();
      census.dispose();
    },
  };
}

/** Keeps the history as long as the setting says: after a start, and when an export is added to it. */
function trimmer({ engine, settings, logger }: FileKeepingDeps): Disposable & { trim(): void } {
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

async function deleteOld({ engine, settings, logger }: FileKeepingDeps): Promise<void> {
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
    l10n: vscode.l10n,
    formats: new Formats({ l10n: vscode.l10n, locale: vscode.env.language }),
  });
