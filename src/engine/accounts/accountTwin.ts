import type { Account, NewAccount } from './account.ts';
import type { AccountKeys } from './accountKeys.ts';

/**
 * Finds the account that a key belongs to among those that are signed in: the one with the same username at the same
 * address, or, where one of the two usernames is not known, the one with the same key. What an account is called here
 * means nothing.
 */
export async function findTwin(
  accounts: readonly Account[],
  input: NewAccount,
  keys: AccountKeys,
): Promise<Account | undefined> {
  const near = accounts.filter(
    ({ apiBaseUrl, onBehalfOf }) =>
      apiBaseUrl === input.apiBaseUrl && onBehalfOf === input.onBehalfOf,
  );
  const namesake = near.find(({ username }) => isSameUsername(username, input.username));
  if (namesake) {
    return namesake;
  }
  for (const account of near) {
    const isOpen = account.username === undefined || input.username === undefined;
    if (isOpen && (await keys.tryGet(account)) === input.apiKey) {
      return account;
    }
  }
  return undefined;
}

/** Usernames of SendGrid are told apart without regard to case. Two that are not known are not the same. */
export const isSameUsername = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && one.toLowerCase() === other?.toLowerCase();
