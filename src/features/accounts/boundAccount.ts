import type { Account } from '../../engine/accounts/account.ts';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import { runCommand } from '../../ui/commands.ts';

/**
 * Returns the account that an export is of which is asked for now: the active one. Leads to the sign-in, or to the box for a
 * key that is gone, before anything else is asked; `undefined` when that was dismissed.
 *
 * The account stays with all that is asked from now on. Another one may become active meanwhile, also in another window.
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

/** Returns the account that a question or a command is about which begins now, without asking; `undefined` for none. */
export const accountNow = ({ active }: Pick<Accounts, 'active'>): Account | undefined => active;

/** Returns the account if its key is there, after asking for the key where it is known to be gone. */
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
