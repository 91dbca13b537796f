import type { Accounts } from '../../engine/accounts/accounts.ts';
import type { Disposable } from '../../util/emitter.ts';
import type { ContextKeys } from '../../ui/contextKeys.ts';
import type { AccountContextValue } from '../../contributions.ts';

/** Updates the context key `accountState` when the active account changes. */
export function registerAccountContext(
  accounts: Accounts,
  contextKeys: Pick<ContextKeys, 'set'>,
): Disposable {
  const update = (): void => contextKeys.set('sendgridExports.accountState', stateOf(accounts));
  update();
  return accounts.onDidChange(update);
}

/** A key that has not been read yet is assumed to exist: reading the secret just for the context key is not worth it. */
function stateOf(accounts: Accounts): AccountContextValue {
  const { active } = accounts;
  if (active === undefined) {
    return 'none';
  }
  if (accounts.keyState(active.id) !== 'missing') {
    return 'ready';
  }
  return active.isForSession === true ? 'sessionEnded' : 'keyMissing';
}
