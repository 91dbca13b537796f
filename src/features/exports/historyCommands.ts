import * as vscode from 'vscode';
import type { Account } from '../../engine/accounts/account.ts';
import type { ExportEngine } from '../../engine/exportEngine.ts';
import { ExportError } from '../../engine/model/exportError.ts';
import { isUnfinished, type ExportJob } from '../../engine/model/exportJob.ts';
import { rerunOptions } from '../../engine/model/rerunOptions.ts';
import type { CommandHandlers } from '../../ui/commands.ts';
import { askModal } from '../../ui/messages/notifications.ts';
import { tablePaths } from '../../ui/files/tableUri.ts';
import { plainText } from '../../ui/text/plainText.ts';
import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';
import { askFilter, type FilterTarget } from '../../ui/input/filterBox.ts';
import { targetFor } from './jobTarget.ts';
import { startOrExplain } from '../newExport/startOrExplain.ts';

export type HistoryCommand = 'exportAgain' | 'filterExports' | 'clearExportsFilter';

/** Returns the commands of the Exports view that do not act on files. */
export function historyCommands(
  { accounts, engine }: Pick<Core, 'accounts' | 'engine'>,
  { starter }: Pick<Ui, 'starter'>,
  view: FilterTarget,
): Pick<CommandHandlers, HistoryCommand> {
  return {
    exportAgain: async (given) => {
      const target = await targetFor(engine, jobOfFile(engine, given) ?? given, {
        fits: (job) => !isUnfinished(job),
        none: vscode.l10n.t('There is no finished export to run again.'),
        placeholder: vscode.l10n.t('Run which export again?'),
      });
      const account = target && (await accountOf(accounts, target.job));
      if (target && account) {
        const { request } = target.job;
        // The user has agreed to this folder for the earlier export. That holds as long as its real path stays the same.
        await startOrExplain(starter, rerunOptions(request), {
          account,
          agreedRealPath: request.realFolder,
          isRepeatable: true,
        });
      }
    },
    filterExports: () =>
      askFilter(view, {
        title: vscode.l10n.t('Filter Exports'),
        prompt: vscode.l10n.t(
          'Shows the exports that have every word in their name, account, files or state.',
        ),
      }),
    clearExportsFilter: () => view.setFilter(''),
  };
}

/** Returns the job of a file: the title bar of an editor passes the file, or the table of several, that it shows. */
function jobOfFile(
  engine: Pick<ExportEngine, 'jobs'>,
  given: unknown,
): { readonly jobId: string } | undefined {
  if (!(given instanceof vscode.Uri)) {
    return undefined;
  }
  const shown = tablePaths(given);
  const job = engine.jobs.find(
    (each) =>
      each.state === 'completed' &&
      each.files.some(({ path }) => shown.includes(vscode.Uri.file(path).fsPath)),
  );
  return job && { jobId: job.id };
}

/** Returns the account that an export ran on, or the active one if that is signed out and the user agrees. */
async function accountOf(
  { all, active }: Core['accounts'],
  job: ExportJob,
): Promise<Account | undefined> {
  const account = all.find(({ id }) => id === job.accountId);
  if (account) {
    return account;
  }
  if (!active) {
    throw new ExportError('accountMissing', 'The account of an export is signed out.');
  }
  const name = plainText(active.label, 60);
  const useActive = vscode.l10n.t('Export from “{0}”', name);
  const chosen = await askModal(
    vscode.l10n.t('Export from “{0}”?', name),
    vscode.l10n.t(
      'The account of this export, “{0}”, is signed out. Another account need not have the same lists and segments.',
      plainText(job.accountLabel, 60),
    ),
    useActive,
  );
  return chosen === useActive ? active : undefined;
}
