import type { Account } from './account.ts';
import type { AccountKeys } from './accountKeys.ts';
import type { AccountState } from './accountState.ts';

/** Returns the account whose key an account uses: the parent of a subuser, or the account itself. */
export const keyHolder = (accounts: readonly Account[], account: Account): Account =>
  accounts.find(({ id }) => id === account.parentId) ?? account;

/** Returns whether an account has a key of its own. */
export const isKeyHolder = (accounts: readonly Account[], account: Account): boolean =>
  keyHolder(accounts, account).id === account.id;

/** Returns the subusers that use the key of an account. */
export const subusersOf = (accounts: readonly Account[], parentId: string): readonly Account[] =>
  accounts.filter((one) => one.parentId === parentId && one.id !== parentId);

/**
 * Finds the subusers of an account that were added by an older version, which stored a copy of the key with each: those
 * with the same key for the same address.
 */
export async function unlinkedSubusers(
  { accounts }: AccountState,
  parent: Account,
  keys: AccountKeys,
): Promise<readonly Account[]> {
  const candidates = accounts.filter(
    ({ apiBaseUrl, onBehalfOf, parentId }) =>
      onBehalfOf !== undefined && parentId === undefined && apiBaseUrl === parent.apiBaseUrl,
  );
  if (candidates.length === 0 || parent.onBehalfOf !== undefined) {
    return [];
  }
  const key = await keys.tryGet(parent);
  const found: Account[] = [];
  for (const candidate of key === undefined ? [] : candidates) {
    if ((await keys.tryGet(candidate)) === key) {
      found.push(candidate);
    }
  }
  return found;
}

/** Returns a state in which subusers refer to their parent. */
export const withParent = (
  state: AccountState,
  parentId: string,
  subusers: readonly Account[],
): AccountState => ({
  ...state,
  accounts: state.accounts.map((one) =>
    subusers.some(({ id }) => id === one.id) ? { ...one, parentId } : one,
  ),
});
