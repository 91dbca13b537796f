import type { Account } from '../../engine/accounts/account.ts';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import { runCommand } from '../../ui/commands.ts';

/**
 * Returns the account for an export that is requested now: the active one. If nobody is signed in or the key is missing, asks
 * for that first; returns `undefined` when the user dismisses it.
 *
 * Callers keep this account for all questions that follow. Another one may become active in the meantime, possibly in another
 * window.
 */
export async function accountToExport(
  accounts: Pick<Accounts, 'active' | 'all' | 'keyState'>,
): Promise<Account | undefined> {
  const { active } = accounts;
  if (active === undefined) {
    const signedIn = await runCommand('signIn');
    return accounts.all.find(({ id }) => id === signedIn?.accountId);
  }
  return withKey(accounts, active);
}

/**
 * Returns the account for a question or command that begins now, without asking for anything; `undefined` if nobody is signed
 * in.
 */
export const accountNow = ({ active }: Pick<Accounts, 'active'>): Account | undefined => active;

/** Returns the account if it has a key. Asks for the key if it is known to be missing. */
export async function withKey(
  accounts: Pick<Accounts, 'all' | 'keyState'>,
  { id }: Account,
): Promise<Account | undefined> {
  if (accounts.keyState(id) === 'missing') {
    await runCommand('enterKeyAgain', { accountId: id });
  }
  return accounts.keyState(id) === 'missing'
    ? undefined
    : accounts.all.find((account) => account.id === id);
}
