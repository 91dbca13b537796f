import type { Account, NewAccount } from './account.ts';
import type { AccountKeys } from './accountKeys.ts';

/**
 * Finds the signed-in account that a key belongs to: the one with the same username at the same address, or, if one of
 * the two usernames is unknown, the one with the same key. Its label is irrelevant.
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

/** SendGrid's usernames are case-insensitive. Two unknown ones are not the same. */
export const isSameUsername = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && one.toLowerCase() === other?.toLowerCase();
