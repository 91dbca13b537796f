import * as vscode from 'vscode';
import type { Accounts } from '../exports/accounts.ts';
import type { AudienceCatalog } from '../exports/audienceCatalog.ts';
import { viewIds } from '../platform/contributions.ts';
import type { Settings } from '../platform/settings.ts';
import { askModal, notify } from '../platform/notifications.ts';
import { askApiKey, warnOfMissingScope } from './apiKeyBox.ts';
import { signIn, signInWith } from './signIn.ts';
import type { CommandHandlers } from '../platform/commands.ts';

export interface AccountCommandDeps {
  readonly accounts: Accounts;
  readonly catalog: Pick<AudienceCatalog, 'load'>;
  readonly settings: Settings;
}

/** Makes signing in and out. */
export function accountCommands(deps: AccountCommandDeps) {
  const { accounts, catalog } = deps;
  return {
    signIn: async (given) => {
      const account = isInput(given) ? await signInWith(deps, given) : await signIn(deps);
      if (account === undefined) {
        return undefined;
      }
      catalog.load();
      if (!isInput(given)) {
        // The view with the account's contacts tells more than a notification.
        await vscode.commands.executeCommand(`${viewIds.contacts}.focus`);
      }
      return { accountId: account.id, label: account.label };
    },
    enterKeyAgain: () => enterKeyAgain(accounts),
    signOut: () => signOut(accounts),
  } satisfies Partial<CommandHandlers>;
}

/** A menu of a view passes the focused row, which has a kind; an argument object has none. */
export const isInput = (given: unknown): boolean =>
  given !== undefined &&
  given !== null &&
  !(typeof given === 'object' && ('kind' in given || '$treeViewId' in given));

async function enterKeyAgain(accounts: Accounts): Promise<void> {
  const { active } = accounts;
  if (active === undefined) {
    void notify('information', vscode.l10n.t('You are not signed in to SendGrid.'));
    return;
  }
  const answer = await askApiKey(accounts, {
    apiBaseUrl: active.apiBaseUrl,
    title: vscode.l10n.t('API Key of {0}', active.label),
    prompt: vscode.l10n.t('It replaces the key that was kept for this account.'),
  });
  if (answer === undefined || answer === 'back') {
    return;
  }
  const { username, apiKey } = answer.value;
  warnOfMissingScope(answer.value);
  await accounts.replaceKey(active.id, apiKey);
  if (username !== undefined && username !== active.label) {
    // No refusal: the label may have been typed, because the old key could not read the username.
    void notify(
      'warning',
      vscode.l10n.t(
        'The key belongs to “{0}”, while the account is called “{1}” here. If that is another account, sign out and sign in again.',
        username,
        active.label,
      ),
    );
  }
}

async function signOut(accounts: Accounts): Promise<void> {
  const { active } = accounts;
  if (active === undefined) {
    void notify('information', vscode.l10n.t('You are not signed in to SendGrid.'));
    return;
  }
  const confirm = vscode.l10n.t('Sign Out');
  const chosen = await askModal(
    vscode.l10n.t('Sign out of “{0}”?', active.label),
    vscode.l10n.t(
      'The API key is deleted from the secret storage of VS Code. Exported files and the list of exports stay. The key itself stays valid in SendGrid.',
    ),
    confirm,
  );
  if (chosen === confirm) {
    await accounts.remove(active.id);
  }
}
