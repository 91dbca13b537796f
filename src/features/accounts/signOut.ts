import * as vscode from 'vscode';
import type { Account } from '../../engine/accounts/account.ts';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import type { ExportEngine } from '../../engine/exportEngine.ts';
import { toExportError } from '../../engine/model/exportError.ts';
import { isUnfinished } from '../../engine/model/exportJob.ts';
import { askModal, notify } from '../../ui/messages/notifications.ts';

type Jobs = Pick<ExportEngine, 'jobs'>;

/** Signs out of an account and of the subusers that use its key, after a confirmation. */
export async function signOut(
  accounts: Pick<Accounts, 'remove' | 'keyHolder' | 'subusersOf'>,
  engine: Jobs,
  account: Account,
): Promise<void> {
  const confirm = vscode.l10n.t('Sign Out');
  const subusers = await accounts.subusersOf(account.id);
  const parent = accounts.keyHolder(account);
  const detail = [
    parent.id === account.id
      ? fateOfKey(account)
      : vscode.l10n.t('The API key stays: it is that of “{0}”.', parent.label),
    ...(subusers.length === 0
      ? []
      : [
          vscode.l10n.t(
            'Subusers that use the same key are signed out as well: {0}.',
            namesOf(subusers),
          ),
        ]),
    ...consequences(engine, [account, ...subusers]),
  ];
  const chosen = await askModal(
    vscode.l10n.t('Sign out of “{0}”?', account.label),
    detail.join(' '),
    confirm,
  );
  if (chosen === confirm) {
    await accounts.remove(account.id);
  }
}

/**
 * Signs out of all accounts, after a confirmation.
 *
 * @throws ExportError of the first account that could not be signed out of; the others are signed out.
 */
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
  const [first] = all;
  const fate = first && all.length === 1 ? fateOfKey(first) : fateOfKeys();
  const chosen = await askModal(
    vscode.l10n.t('Sign out of all accounts?'),
    `${namesOf(all)}\n\n${[fate, ...consequences(engine, all)].join(' ')}`,
    confirm,
  );
  if (chosen !== confirm) {
    return;
  }
  const failed = await Promise.allSettled(all.map(({ id }) => accounts.remove(id)));
  const failure = failed.find((one) => one.status === 'rejected');
  if (failure) {
    throw toExportError(failure.reason);
  }
}

const namesOf = (accounts: readonly Account[]): string =>
  accounts.map(({ label }) => vscode.l10n.t('“{0}”', label)).join(', ');

const fateOfKey = ({ isForSession }: Account): string =>
  isForSession === true
    ? vscode.l10n.t(
        'The API key was kept in memory only and is forgotten. Exported files and the list of exports stay. The key itself stays valid in SendGrid.',
      )
    : vscode.l10n.t(
        'The API key is deleted from the secret storage of VS Code. Exported files and the list of exports stay. The key itself stays valid in SendGrid.',
      );

const fateOfKeys = (): string =>
  vscode.l10n.t(
    'Their API keys are deleted from the secret storage of VS Code. Exported files and the list of exports stay. The keys themselves stay valid in SendGrid.',
  );

/** Returns what signing out means for exports. */
function consequences({ jobs }: Jobs, accounts: readonly Account[]): readonly string[] {
  const ids = new Set(accounts.map(({ id }) => id));
  const isRunning = jobs.some((job) => ids.has(job.accountId) && isUnfinished(job));
  return isRunning
    ? [
        vscode.l10n.t(
          'Exports that still run cannot go on without the key. They can be retried after a new sign-in.',
        ),
      ]
    : [];
}
