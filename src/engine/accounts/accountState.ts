import * as z from 'zod/mini';
import { holdsSendGridKey } from '../../util/keyLikeText.ts';
import { cleanName, foldName } from '../../util/visibleText.ts';
import { account, type Account } from './account.ts';

/** The remembered accounts. `activeId` is one of them, or `undefined` if there is none. */
export interface AccountState {
  readonly accounts: readonly Account[];
  readonly activeId: string | undefined;
}

const stored = z.object({
  accounts: z.array(z.unknown()),
  activeId: z.catch(z.optional(z.string()), undefined),
});

/** Parses remembered accounts. Invalid ones are dropped and reported as a problem, so that the others keep working. */
export function parseAccountState(value: unknown): { state: AccountState; problem?: string } {
  if (value === undefined) {
    return { state: { accounts: [], activeId: undefined } };
  }
  const parsed = stored.safeParse(value);
  if (!parsed.success) {
    return {
      state: { accounts: [], activeId: undefined },
      problem: 'The remembered accounts cannot be read; none is signed in.',
    };
  }
  const read = parsed.data.accounts.map((entry) => account.safeParse(entry));
  const accounts = withOwnNames(read.flatMap((entry) => (entry.success ? [entry.data] : [])));
  const active = accounts.find(({ id }) => id === parsed.data.activeId) ?? accounts[0];
  const broken = parsed.data.accounts.length - accounts.length;
  return {
    state: { accounts, activeId: active?.id },
    ...(broken > 0 && { problem: `${broken} remembered accounts cannot be read.` }),
  };
}

/**
 * Returns a unique label: tasks and presets name accounts by it. Labels that look the same are the same.
 *
 * @param ownId id of the account itself.
 */
export function freeLabel(accounts: readonly Account[], wanted: string, ownId?: string): string {
  const taken = new Set(
    accounts.filter(({ id }) => id !== ownId).map(({ label }) => foldName(label)),
  );
  let label = wanted;
  for (let number = 2; taken.has(foldName(label)); number++) {
    label = `${wanted} (${number})`;
  }
  return label;
}

/** Returns whether another account has the label. */
export const isLabelTaken = (
  accounts: readonly Account[],
  label: string,
  ownId?: string,
): boolean => freeLabel(accounts, label, ownId) !== label;

/** Two windows may have used the same name at once, and older versions accepted a key as a name. */
function withOwnNames(accounts: readonly Account[]): readonly Account[] {
  return accounts.reduce<readonly Account[]>((named, one) => {
    if (named.some(({ id }) => id === one.id)) {
      return named;
    }
    const label = freeLabel(named, nameOf(one));
    return [...named, label === one.label ? one : { ...one, label }];
  }, []);
}

/** Returns the name of an account: its label, unless that is a key or invisible. */
export function nameOf({
  label,
  username,
  apiBaseUrl,
}: Pick<Account, 'label' | 'username' | 'apiBaseUrl'>): string {
  if (label !== username && holdsSendGridKey(label)) {
    return username ?? new URL(apiBaseUrl).host;
  }
  const name = cleanName(label);
  return name === '' ? new URL(apiBaseUrl).host : name;
}
