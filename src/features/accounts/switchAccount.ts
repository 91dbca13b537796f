import * as vscode from 'vscode';
import type { Account } from '../../engine/accounts/account.ts';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import { accountItem } from './accountPick.ts';
import { askPick } from '../../ui/input/quickInput.ts';

/** Lets the user choose the active account. Returns 'add' if the user wants to add one. */
export async function switchAccount(
  accounts: Pick<Accounts, 'all' | 'active' | 'activate'>,
): Promise<'add' | undefined> {
  const { active, all } = accounts;
  const answer = await askPick<Account | 'add'>({
    title: vscode.l10n.t('Switch Account'),
    placeholder: vscode.l10n.t('Whose contacts are shown and exported?'),
    ...(active && { initial: active }),
    items: [
      ...all.map((account) => accountItem(account, account.id === active?.id)),
      {
        value: 'add',
        label: vscode.l10n.t('Add Account…'),
        iconPath: new vscode.ThemeIcon('add'),
      },
    ],
  });
  if (answer === undefined || answer === 'back') {
    return undefined;
  }
  if (answer.value === 'add') {
    return 'add';
  }
  await accounts.activate(answer.value.id);
  return undefined;
}
