import * as vscode from 'vscode';
import { contactsOf, type ExportJob } from '../../engine/model/exportJob.ts';
import { needsNewExport } from '../../engine/model/transientFaults.ts';
import { rerunOptions } from '../../engine/model/rerunOptions.ts';
import { counted } from '../../ui/text/counted.ts';
import type { CompletionNotices } from '../../ui/messages/completionNotices.ts';
import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';
import { doubtsText, isDoubtful, sumOfContacts } from '../../ui/text/contactCountText.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { Formats } from '../../ui/text/formats.ts';
import { notify } from '../../ui/messages/notifications.ts';
import { askFolder } from '../../ui/input/askFolder.ts';
import { showFailure } from '../../ui/messages/showFailure.ts';
import { startOrExplain } from '../newExport/startOrExplain.ts';

export type ExportOutcomeDeps = Pick<Core, 'accounts' | 'engine'> &
  Pick<Ui, 'opener' | 'starter'> & { readonly notices: Pick<CompletionNotices, 'show'> };

type Completed = Extract<ExportJob, { state: 'completed' }>;
type Failed = Extract<ExportJob, { state: 'failed' }>;

/**
 * Opens or reveals the files of a command's jobs, and shows a notification about what the user cannot see otherwise.
 * Cancelled exports are only shown in the Exports view.
 */
export async function announceOutcome(
  deps: ExportOutcomeDeps,
  jobs: readonly ExportJob[],
): Promise<void> {
  const completed = jobs.filter((job) => job.state === 'completed');
  const failed = jobs.filter((job) => job.state === 'failed');
  const paths = completed.flatMap(({ files }) => files.map(({ path }) => path));
  const [first] = paths;
  const afterExport = completed[0]?.request.afterExport;
  await openOrReveal(deps, completed);
  const isDoubted = completed.some(isDoubtful);
  if (failed.length > 0) {
    await Promise.all([
      showFailed(deps, failed, jobs.length),
      ...(isDoubted ? [showDoubtful(deps, completed, paths)] : []),
    ]);
  } else if (isDoubted && afterExport !== 'ask') {
    await showDoubtful(deps, completed, paths);
  } else if (first === undefined && completed.length > 0) {
    await (isDoubted ? showDoubtful(deps, completed, paths) : showEmpty(completed));
  } else if (first !== undefined && afterExport === 'ask') {
    await askWhatNext(deps, completed, paths);
  } else if (first !== undefined && afterExport === 'nothing' && !deps.opener.isInFront(paths)) {
    await showCompleted(deps, completed, paths);
  }
}

/**
 * Opens or reveals the files of jobs whose end has been reported elsewhere, such as in a task's terminal. Asks if that is the
 * setting, and shows nothing else.
 */
export async function followUp(
  deps: Pick<ExportOutcomeDeps, 'opener'>,
  jobs: readonly ExportJob[],
): Promise<void> {
  const completed = jobs.filter((job) => job.state === 'completed');
  await openOrReveal(deps, completed);
  const paths = completed.flatMap(({ files }) => files.map(({ path }) => path));
  if (paths.length > 0 && completed[0]?.request.afterExport === 'ask') {
    await askWhatNext(deps, completed, paths);
  }
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
      await opener.open(paths, { beside: afterExport === 'openBeside' });
    } else if (afterExport === 'reveal') {
      await opener.reveal(first);
    }
  }
}

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
  await startOrExplain(starter, options, { account, agreedRealPath: realPath });
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
  const chosen = await notify(kind, describe(completed, paths), open, beside, reveal);
  if (chosen === open || chosen === beside) {
    await opener.open(paths, { beside: chosen === beside });
  } else if (chosen === reveal) {
    await opener.reveal(paths[0] ?? '');
  }
}

async function showCompleted(
  { opener, notices }: ExportOutcomeDeps,
  completed: readonly Completed[],
  paths: readonly string[],
): Promise<void> {
  const open = vscode.l10n.t('Open');
  const reveal = vscode.l10n.t('Reveal');
  const chosen = await notices.show(describe(completed, paths), open, reveal);
  if (chosen === open) {
    await opener.open(paths);
  } else if (chosen === reveal) {
    await opener.reveal(paths[0] ?? '');
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
  const chosen = await notify('warning', describe(completed, paths), ...buttons);
  if (chosen === open) {
    await opener.open(paths);
  } else if (chosen === reveal) {
    await opener.reveal(paths[0] ?? '');
  }
}

/** Returns what was exported, with the number of contacts, and a warning if that differs from what SendGrid promised. */
function describe(completed: readonly Completed[], paths: readonly string[]): string {
  const formats = new Formats({ locale: vscode.env.language });
  const doubts = doubtsText(completed, { formats });
  const what = describeFiles(completed, paths, formats);
  return doubts === undefined ? what : `${what} ${doubts}`;
}

function describeFiles(
  completed: readonly Completed[],
  paths: readonly string[],
  formats: Formats,
): string {
  const [first, ...others] = completed;
  if (first === undefined || others.length > 0) {
    const sum = sumOfContacts(completed);
    const files =
      paths.length === 1
        ? vscode.l10n.t('1 file')
        : vscode.l10n.t('{0} files', counted(paths.length));
    return sum === undefined
      ? vscode.l10n.t('{0} exports are done: {1}.', counted(completed.length), files)
      : vscode.l10n.t(
          '{0} exports are done: {1}, {2}.',
          counted(completed.length),
          formats.contacts(sum),
          files,
        );
  }
  const title = jobTitle(first, 60);
  const { contacts } = contactsOf(first);
  if (paths.length === 0) {
    return vscode.l10n.t('No file came of “{0}”.', title);
  }
  // The warning contains the numbers.
  return contacts === undefined || isDoubtful(first)
    ? vscode.l10n.t('“{0}” was exported.', title)
    : vscode.l10n.t('“{0}” was exported: {1}.', title, formats.contacts(contacts));
}
