import * as z from 'zod/mini';
import { account, type Account } from './account.ts';

/** The accounts as they are remembered. `activeId` is one of them, or `undefined` if there is none. */
export interface AccountState {
  readonly accounts: readonly Account[];
  readonly activeId: string | undefined;
}

const stored = z.object({
  accounts: z.array(z.unknown()),
  activeId: z.catch(z.optional(z.string()), undefined),
});

/** Reads remembered accounts. What is broken is left out and named as a problem; it never keeps the others from working. */
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
  const accounts = read.flatMap((entry) => (entry.success ? [entry.data] : []));
  const active = accounts.find(({ id }) => id === parsed.data.activeId) ?? accounts[0];
  const broken = read.length - accounts.length;
  return {
    state: { accounts, activeId: active?.id },
    ...(broken > 0 && { problem: `${broken} remembered accounts cannot be read.` }),
  };
}

/** A label that no other account has: tasks and presets name accounts by it. `ownId` is that of the account itself. */
export function freeLabel(accounts: readonly Account[], wanted: string, ownId?: string): string {
  const taken = new Set(accounts.filter(({ id }) => id !== ownId).map(({ label }) => label));
  let label = wanted;
  for (let number = 2; taken.has(label); number++) {
    label = `${wanted} (${number})`;
  }
  return label;
}
