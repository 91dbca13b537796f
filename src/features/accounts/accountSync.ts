import * as vscode from 'vscode';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import type { SharedKeys } from '../../ui/core.ts';

/** How long another window takes at most to store the record that goes with a key, in ms. */
const recordDelay = 1000;

/**
 * Keeps the accounts of this window at what other windows do: keys as they change, records soon after a key and when the
 * user comes back to this window, since VS Code fires no event for those.
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
