import * as vscode from 'vscode';
import type { ExportJob } from '../../engine/model/exportJob.ts';
import { needsNewExport } from '../../engine/model/transientFaults.ts';
import { rerunOptions } from '../../engine/model/rerunOptions.ts';
import { counted } from '../../ui/text/counted.ts';
import type { ExportChange } from '../../ui/exportChanges.ts';
import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';
import { isDoubtful } from '../../ui/text/contactCountText.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { notify } from '../../ui/messages/notifications.ts';
import { askFolder } from '../../ui/input/askFolder.ts';
import { showFailure } from '../../ui/messages/showFailure.ts';
import { delay } from '../../util/delay.ts';
import { startOrExplain } from '../newExport/startOrExplain.ts';
import { describeOutcome } from './outcomeText.ts';
import {
  announceChanges,
  askToCompare,
  changesSincePrevious,
  showButton,
  showChanges,
  sincePreviousTexts,
  type ChangesDeps,
} from './announceChanges.ts';

export type ExportOutcomeDeps = Pick<Core, 'accounts' | 'engine'> &
  Pick<Ui, 'opener' | 'starter'> &
  ChangesDeps;

type Completed = Extract<ExportJob, { state: 'completed' }>;
type Failed = Extract<ExportJob, { state: 'failed' }>;

/**
 * How long the notification that an export is done waits for what has changed since the previous one, in ms: exports of usual
 * size are compared by then. Its files have been opened before.
 */
const changesWithinMs = 1000;

/**
 * Opens or reveals the files of a command's jobs, and shows a notification about what the user cannot see otherwise: also
 * what has changed since the previous export, once that is known. Cancelled exports are only shown in the Exports view.
 */
export async function announceOutcome(
  deps: ExportOutcomeDeps,
  jobs: readonly ExportJob[],
): Promise<void> {
  const completed = jobs.filter((job) => job.state === 'completed');
  await openOrReveal(deps, completed);
  const changes = changesSincePrevious(deps, completed);
  const asked = askToCompare(deps, completed);
  const isDone = isQuietSuccess(deps, jobs);
  const soon = isDone ? await Promise.race([changes, delay(changesWithinMs)]) : undefined;
  await Promise.all([
    isDone ? showCompleted(deps, completed, soon ?? []) : announceEnd(deps, jobs),
    soon ?? changes.then((all) => announceChanges(deps, all)),
    asked,
  ]);
}

/** Whether nothing but a notification says that exports are done, and nothing is wrong with them. */
function isQuietSuccess(
  { opener }: Pick<ExportOutcomeDeps, 'opener'>,
  jobs: readonly ExportJob[],
): boolean {
  const completed = jobs.filter((job) => job.state === 'completed');
  const paths = filesOf(completed).flat();
  return (
    paths.length > 0 &&
    !jobs.some(({ state }) => state === 'failed') &&
    !completed.some(isDoubtful) &&
    completed[0]?.request.afterExport === 'nothing' &&
    !opener.isInFront(paths)
  );
}

async function announceEnd(deps: ExportOutcomeDeps, jobs: readonly ExportJob[]): Promise<void> {
  const completed = jobs.filter((job) => job.state === 'completed');
  const failed = jobs.filter((job) => job.state === 'failed');
  const paths = filesOf(completed).flat();
  const isAsked = completed[0]?.request.afterExport === 'ask';
  const isDoubted = completed.some(isDoubtful);
  if (failed.length > 0) {
    await Promise.all([
      showFailed(deps, failed, jobs.length),
      ...(isDoubted ? [showDoubtful(deps, completed, paths)] : []),
    ]);
  } else if (isDoubted && !isAsked) {
    await showDoubtful(deps, completed, paths);
  } else if (paths.length === 0 && completed.length > 0) {
    await (isDoubted ? showDoubtful(deps, completed, paths) : showEmpty(completed));
  } else if (paths.length > 0 && isAsked) {
    await askWhatNext(deps, completed, paths);
  }
}

/**
 * Opens or reveals the files of jobs whose end has been reported elsewhere, such as in a task's terminal. Asks if that is the
 * setting, and shows nothing else but what has changed since the previous export, unless that is reported elsewhere, too.
 */
export async function followUp(
  deps: Pick<ExportOutcomeDeps, 'opener'> & ChangesDeps,
  jobs: readonly ExportJob[],
  { isCompared }: { readonly isCompared: boolean },
): Promise<void> {
  const completed = jobs.filter((job) => job.state === 'completed');
  await openOrReveal(deps, completed);
  const paths = filesOf(completed).flat();
  const isAsked = paths.length > 0 && completed[0]?.request.afterExport === 'ask';
  await Promise.all([
    ...(isAsked ? [askWhatNext(deps, completed, paths)] : []),
    ...(isCompared
      ? []
      : [
          changesSincePrevious(deps, completed).then((all) => announceChanges(deps, all)),
          askToCompare(deps, completed),
        ]),
  ]);
}

async function openOrReveal(
  { opener }: Pick<ExportOutcomeDeps, 'opener'>,
  completed: readonly Completed[],
): Promise<void> {
  const paths = completed.flatMap(({ files }) => files.map(({ path }) => path));
  const [first] = paths;
  const afterExport = completed[0]?.request.afterExport;
  if (first !== undefined) {
    if (afterExport === 'open' || afterExport === 'openBeside') {
      await opener.open(filesOf(completed), { beside: afterExport === 'openBeside' });
    } else if (afterExport === 'table' || afterExport === 'text') {
      await opener.open(filesOf(completed), { as: afterExport });
    } else if (afterExport === 'reveal') {
      await opener.reveal(first);
    }
  }
}

/** Returns the files of each export. */
const filesOf = (completed: readonly Completed[]): readonly (readonly string[])[] =>
  completed.map(({ files }) => files.map(({ path }) => path));

async function showFailed(
  deps: ExportOutcomeDeps,
  failed: readonly Failed[],
  total: number,
): Promise<void> {
  const [first] = failed;
  if (first === undefined) {
    return;
  }
  const title = jobTitle(first, 60);
  const what =
    total === 1
      ? vscode.l10n.t('“{0}” was not exported.', title)
      : vscode.l10n.t(
          '{0} of {1} exports failed, first “{2}”.',
          counted(failed.length),
          counted(total),
          title,
        );
  await showFailure(what, first.failure, 'export', {
    accountId: first.accountId,
    retry: () => Promise.all(failed.map(({ id }) => deps.engine.retry(id))),
    exportAgain: async () => {
      for (const job of failed) {
        if (!needsNewExport(job.failure)) {
          await deps.engine.retry(job.id);
        } else if (!(await startAnother(deps, job))) {
          return;
        }
      }
    },
    chooseFolder: async () => {
      const chosen = await askFolder(first.request.folder);
      // A job's folder never changes, so another folder requires another job.
      for (const job of chosen ? failed : []) {
        if (!(await startAnother(deps, job, chosen))) {
          return;
        }
      }
    },
  });
}

/**
 * Starts a new job of the same account with the options of a failed one, whose files are kept. Returns false after showing
 * why if the account was signed out.
 */
async function startAnother(
  { accounts, starter }: Pick<ExportOutcomeDeps, 'accounts' | 'starter'>,
  { accountId, request }: Failed,
  { folder, realPath }: { readonly folder: string; readonly realPath?: string | undefined } = {
    folder: request.folder,
    realPath: request.realFolder,
  },
): Promise<boolean> {
  const account = accounts.all.find(({ id }) => id === accountId);
  if (!account) {
    await showFailure('', { reason: 'accountMissing' }, 'export');
    return false;
  }
  const options = { ...rerunOptions(request), folder };
  const { isRepeatable } = request;
  await startOrExplain(starter, options, { account, agreedRealPath: realPath, isRepeatable });
  return true;
}

async function showEmpty(completed: readonly Completed[]): Promise<void> {
  const [first, ...others] = completed;
  if (first === undefined) {
    return;
  }
  await notify(
    'information',
    others.length === 0
      ? vscode.l10n.t(
          'The export of “{0}” holds 0 contacts, so there is no file.',
          jobTitle(first, 60),
        )
      : vscode.l10n.t(
          'All {0} exports hold 0 contacts, so there are no files.',
          counted(completed.length),
        ),
  );
}

/** Not subject to `notifyWhenDone`: the setting is to ask each time. */
async function askWhatNext(
  { opener }: Pick<ExportOutcomeDeps, 'opener'>,
  completed: readonly Completed[],
  paths: readonly string[],
): Promise<void> {
  const open = vscode.l10n.t('Open');
  const beside = vscode.l10n.t('Open to the Side');
  const reveal = vscode.l10n.t('Reveal');
  const kind = completed.some(isDoubtful) ? 'warning' : 'information';
  const chosen = await notify(kind, describeOutcome(completed, paths), open, beside, reveal);
  if (chosen === open || chosen === beside) {
    await opener.open(filesOf(completed), { beside: chosen === beside });
  } else if (chosen === reveal) {
    await opener.reveal(paths[0] ?? '');
  }
}

async function showCompleted(
  deps: ExportOutcomeDeps,
  completed: readonly Completed[],
  changes: readonly ExportChange[],
): Promise<void> {
  const { opener, notices } = deps;
  const paths = filesOf(completed).flat();
  const open = vscode.l10n.t('Open');
  const reveal = vscode.l10n.t('Reveal');
  const [show] = showButton(changes);
  const text = [describeOutcome(completed, paths), ...sincePreviousTexts(changes)].join(' ');
  const buttons = [open, reveal, ...(show === undefined ? [] : [show])];
  const chosen = await notices.show(text, ...buttons);
  if (chosen === open) {
    await opener.open(filesOf(completed));
  } else if (chosen === reveal) {
    await opener.reveal(paths[0] ?? '');
  } else if (chosen !== undefined && chosen === show) {
    await showChanges(deps, changes);
  }
}

/** Shown whatever the settings are, since the user has to check the files. */
async function showDoubtful(
  { opener }: Pick<ExportOutcomeDeps, 'opener'>,
  completed: readonly Completed[],
  paths: readonly string[],
): Promise<void> {
  const open = vscode.l10n.t('Open');
  const reveal = vscode.l10n.t('Reveal');
  const buttons = paths.length === 0 ? [] : [open, reveal];
  const chosen = await notify('warning', describeOutcome(completed, paths), ...buttons);
  if (chosen === open) {
    await opener.open(filesOf(completed));
  } else if (chosen === reveal) {
    await opener.reveal(paths[0] ?? '');
  }
}
