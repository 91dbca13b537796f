import type { Accounts } from '../../engine/accounts/accounts.ts';
import type { Disposable } from '../../util/emitter.ts';
import type { ContextKeys } from '../../ui/contextKeys.ts';
import type { AccountContextValue } from '../../contributions.ts';

/** Keeps the context key `accountState` at what is known of the active account. */
export function registerAccountContext(accounts: Accounts, contextKeys: ContextKeys): Disposable {
  const update = (): void => contextKeys.set('sendgridExports.accountState', stateOf(accounts));
  update();
  return accounts.onDidChange(update);
}

/** A key that nobody has asked for yet is taken to be there: looking would read the secret for nothing. */
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
