import * as vscode from 'vscode';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import type { SharedKeys } from '../../ui/core.ts';

/** Maximum delay in ms between another window's change of a key and that of the account's record. */
const recordDelay = 1000;

/**
 * Synchronizes the accounts of this window with those of other windows: keys when they change, records soon after a key and
 * when this window gets the focus, since VS Code fires no event for global state.
 */
export function registerAccountSync(
  accounts: Pick<Accounts, 'forgetKey' | 'refresh'>,
  keys: Pick<SharedKeys, 'onDidChangeElsewhere'>,
): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  return vscode.Disposable.from(
    keys.onDidChangeElsewhere((accountId) => {
      accounts.forgetKey(accountId);
      clearTimeout(timer);
      timer = setTimeout(() => accounts.refresh(), recordDelay);
    }),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) {
        accounts.refresh();
      }
    }),
    { dispose: () => clearTimeout(timer) },
  );
}
