import * as vscode from 'vscode';
import type { Account } from '../../engine/accounts/account.ts';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import { accountTarget } from '../../options/commandArguments.ts';
import { notify } from '../../ui/messages/notifications.ts';
import { askPick } from '../../ui/input/quickInput.ts';
import { regionLabel } from './regions.ts';

type KnownAccounts = Pick<Accounts, 'all' | 'active'>;

/** Returns the account that was passed to a command, else the only one, else the one that the user picks. */
export async function whichAccount(
  accounts: KnownAccounts,
  given: unknown,
  question: { readonly title: string; readonly placeholder: string },
): Promise<Account | undefined> {
  const target = accountTarget.safeParse(given);
  if (target.success) {
    return accounts.all.find(({ id }) => id === target.data.accountId);
  }
  const { active, all } = accounts;
  if (active === undefined) {
    void notify('information', vscode.l10n.t('You are not signed in to SendGrid.'));
    return undefined;
  }
  if (all.length === 1) {
    return active;
  }
  const answer = await askPick<Account>({
    ...question,
    initial: active,
    items: all.map((account) => accountItem(account, account.id === active.id)),
  });
  return answer === undefined || answer === 'back' ? undefined : answer.value;
}

/** Returns the quick pick item of an account. The active one is marked, also for screen readers. */
export function accountItem(
  account: Account,
  isActive: boolean,
): vscode.QuickPickItem & { readonly value: Account } {
  const { label, region, apiBaseUrl, onBehalfOf, isForSession } = account;
  const facts = [
    regionLabel(region),
    ...(region === 'custom' ? [new URL(apiBaseUrl).host] : []),
    ...(onBehalfOf === undefined ? [] : [vscode.l10n.t('subuser (experimental)')]),
    ...(isForSession === true ? [vscode.l10n.t('key for this session only')] : []),
    ...(isActive ? [vscode.l10n.t('active')] : []),
  ];
  return {
    value: account,
    label,
    iconPath: new vscode.ThemeIcon(isActive ? 'check' : 'account'),
    description: facts.join(' · '),
  };
}
