import * as vscode from 'vscode';
import type { Accounts } from '../exports/accounts.ts';
import type { SecretKeyStore } from './secretKeyStore.ts';

/**
 * Keeps the accounts of this window at what other windows do: keys as they change, records when the user comes back to this
 * window, since VS Code does not tell of those.
 */
export const registerAccountSync = (
  accounts: Pick<Accounts, 'forgetKey' | 'refresh'>,
  keys: SecretKeyStore,
): vscode.Disposable =>
  vscode.Disposable.from(
    keys.onDidChangeElsewhere((accountId) => accounts.forgetKey(accountId)),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) {
        accounts.refresh();
      }
    }),
  );
