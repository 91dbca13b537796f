import * as vscode from 'vscode';
import type { Account } from '../exports/account.ts';
import type { Accounts } from '../exports/accounts.ts';
import type { ExportEngine } from '../exports/exportEngine.ts';
import { isUnfinished } from '../exports/exportJob.ts';
import { askModal, notify } from '../platform/notifications.ts';

type Jobs = Pick<ExportEngine, 'jobs'>;

/** Signs out of one account, when the user has confirmed it. */
export async function signOut(
  accounts: Pick<Accounts, 'remove'>,
  engine: Jobs,
  account: Account,
): Promise<void> {
  const confirm = vscode.l10n.t('Sign Out');
  const chosen = await askModal(
    vscode.l10n.t('Sign out of “{0}”?', account.label),
    consequences(engine, [account]),
    confirm,
  );
  if (chosen === confirm) {
    await accounts.remove(account.id);
  }
}

/** Signs out of every account, when the user has confirmed it. */
export async function signOutOfAll(
  accounts: Pick<Accounts, 'all' | 'remove'>,
  engine: Jobs,
): Promise<void> {
  const { all } = accounts;
  if (all.length === 0) {
    void notify('information', vscode.l10n.t('You are not signed in to SendGrid.'));
    return;
  }
  const confirm = vscode.l10n.t('Sign Out of All');
  const names = all.map(({ label }) => vscode.l10n.t('“{0}”', label)).join(', ');
  const chosen = await askModal(
    vscode.l10n.t('Sign out of all accounts?'),
    `${names}\n\n${consequences(engine, all)}`,
    confirm,
  );
  if (chosen === confirm) {
    for (const { id } of all) {
      await accounts.remove(id);
    }
  }
}

function consequences({ jobs }: Jobs, accounts: readonly Account[]): string {
  const ids = new Set(accounts.map(({ id }) => id));
  const isRunning = jobs.some((job) => ids.has(job.accountId) && isUnfinished(job));
  const sentences = [
    accounts.length === 1
      ? vscode.l10n.t(
          'The API key is deleted from the secret storage of VS Code. Exported files and the list of exports stay. The key itself stays valid in SendGrid.',
        )
      : vscode.l10n.t(
          'Their API keys are deleted from the secret storage of VS Code. Exported files and the list of exports stay. The keys themselves stay valid in SendGrid.',
        ),
    ...(isRunning
      ? [
          vscode.l10n.t(
            'Exports that still run cannot go on without the key. They can be retried after a new sign-in.',
          ),
        ]
      : []),
  ];
  return sentences.join(' ');
}
