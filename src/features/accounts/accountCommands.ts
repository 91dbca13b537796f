import * as vscode from 'vscode';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import type { Account } from '../../engine/accounts/account.ts';
import { focusView, runCommand } from '../../ui/commands.ts';
import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';
import type { HandlersOf } from '../../ui/commandRegistry.ts';
import { isInput } from '../../ui/commandInput.ts';
import { notify } from '../../ui/messages/notifications.ts';
import { whichAccount } from './accountPick.ts';
import { addSubuser } from './addSubuser.ts';
import { askApiKey, warnOfMissingScope } from './apiKeyBox.ts';
import { describeLabelProblem, refuseKnownKey } from '../../ui/input/nameText.ts';
import { signIn, signInWith } from './signIn.ts';
import { askText } from '../../ui/input/quickInput.ts';
import { signOut, signOutOfAll } from './signOut.ts';
import { switchAccount } from './switchAccount.ts';
import { looksLikeKey } from '../../util/keyLikeText.ts';
import { cleanName } from '../../util/visibleText.ts';
import { isSameUsername } from '../../engine/accounts/accountTwin.ts';

/** Returns the commands for signing in and out. */
export function accountCommands(
  {
    accounts,
    catalog,
    engine,
  }: Pick<Core, 'accounts'> & {
    readonly catalog: Pick<Core['catalog'], 'load'>;
    readonly engine: Pick<Core['engine'], 'jobs'>;
  },
  { settings }: Pick<Ui, 'settings'>,
): HandlersOf<'accounts'> {
  return {
    signIn: async (given) => {
      const account = isInput(given)
        ? await signInWith({ accounts, settings }, given)
        : await signIn({ accounts, settings });
      if (account === undefined) {
        return undefined;
      }
      catalog.load();
      if (!isInput(given)) {
        // The view with the account's contacts is more useful than a notification.
        await focusView('contacts');
      }
      return { accountId: account.id, label: account.label };
    },
    enterKeyAgain: async (given) => {
      const account = await whichAccount(accounts, given, {
        title: vscode.l10n.t('Enter API Key Again'),
        placeholder: vscode.l10n.t('For which account?'),
      });
      // A subuser has no key of its own.
      return account && enterKeyAgain(accounts, accounts.keyHolder(account));
    },
    switchAccount: async () => {
      if ((await switchAccount(accounts)) === 'add') {
        await runCommand('signIn');
      } else {
        catalog.load();
      }
    },
    renameAccount: async (given) => {
      const account = await whichAccount(accounts, given, {
        title: vscode.l10n.t('Rename Account'),
        placeholder: vscode.l10n.t('Which account?'),
      });
      return account && rename(accounts, account);
    },
    addSubuser: async (given) => {
      const account = await whichAccount(accounts, given, {
        title: vscode.l10n.t('Add Subuser'),
        placeholder: vscode.l10n.t('Of which account?'),
      });
      if (account && (await addSubuser(accounts, account))) {
        catalog.load();
      }
    },
    signOut: async (given) => {
      const account = await whichAccount(accounts, given, {
        title: vscode.l10n.t('Sign Out'),
        placeholder: vscode.l10n.t('Of which account?'),
      });
      return account && signOut(accounts, engine, account);
    },
    signOutAll: () => signOutOfAll(accounts, engine),
  };
}

/** Returns the username or label of the other account that a key belongs to, if it is known to belong to another one. */
async function otherOwner(
  accounts: Accounts,
  account: Account,
  { username, apiKey }: { readonly username: string | undefined; readonly apiKey: string },
): Promise<string | undefined> {
  if (username !== undefined) {
    return isOfAnother(accounts.all, account, username) ? username : undefined;
  }
  return (await accounts.holderOf(apiKey, account.apiBaseUrl, account.id))?.label;
}

/** Whether a username belongs to another account. If the username of this account is unknown, the other accounts decide. */
const isOfAnother = (all: readonly Account[], account: Account, username: string): boolean =>
  account.username === undefined
    ? all.some(
        ({ id, apiBaseUrl, username: other }) =>
          id !== account.id && apiBaseUrl === account.apiBaseUrl && isSameUsername(other, username),
      )
    : !isSameUsername(username, account.username);

async function enterKeyAgain(accounts: Accounts, account: Account): Promise<void> {
  const { onBehalfOf, isForSession } = account;
  const answer = await askApiKey(accounts, {
    place: account,
    onBehalfOf,
    refuse: async ({ username, apiKey }) => {
      const other = await otherOwner(accounts, account, { username, apiKey });
      return (
        other &&
        vscode.l10n.t(
          'This API key belongs to “{0}”, which is another account than “{1}”. Enter a key of “{1}”, or sign in with this one as another account.',
          other,
          account.label,
        )
      );
    },
    title: vscode.l10n.t('API Key of {0}', account.label),
    prompt:
      isForSession === true
        ? vscode.l10n.t(
            'The key of this account is kept in memory only, as long as this window is open.',
          )
        : vscode.l10n.t('It replaces the key that was kept for this account.'),
  });
  if (answer === undefined || answer === 'back') {
    return;
  }
  const { username, apiKey, place } = answer.value;
  if (place.region !== account.region) {
    void notify(
      'warning',
      vscode.l10n.t(
        'This key belongs to the other region, so it is not the key of “{0}”. Sign in with it as another account.',
        account.label,
      ),
    );
    return;
  }
  warnOfMissingScope(answer.value);
  await accounts.replaceKey(account.id, apiKey);
  warnOfDoubt(account, username);
}

/** Warns that an accepted key may not belong to the account. */
function warnOfDoubt(account: Account, username: string | undefined): void {
  if (account.username !== undefined && username === undefined) {
    void notify(
      'warning',
      vscode.l10n.t(
        'This API key may not read the username, so it is unclear whether it is a key of “{0}”. Compare the number of contacts before you export.',
        account.label,
      ),
    );
  }
  if (account.username === undefined && username !== undefined && username !== account.label) {
    // Not refused: the label may have been typed because the old key could not read the username.
    void notify(
      'warning',
      vscode.l10n.t(
        'The key belongs to “{0}”, while the account is called “{1}” here. If that is another account, sign out and sign in again.',
        username,
        account.label,
      ),
    );
  }
}

async function rename(accounts: Accounts, account: Account): Promise<void> {
  const answer = await askText({
    title: vscode.l10n.t('Rename Account'),
    prompt: vscode.l10n.t(
      'The name is for you alone: SendGrid does not learn of it. Presets and tasks that name the account have to follow.',
    ),
    value: account.label,
    isSecret: looksLikeKey,
    check: (text) => describeLabelProblem(accounts.all, text, { ownId: account.id }),
    verify: (text) => refuseKnownKey(accounts, text),
  });
  if (answer !== undefined && answer !== 'back') {
    await accounts.rename(account.id, cleanName(answer.value));
  }
}
