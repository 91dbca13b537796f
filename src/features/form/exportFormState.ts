import type { Account } from '../../engine/accounts/account.ts';
import type { Audience, LoadState } from '../../engine/audiences/audience.ts';
import type { AudienceItem, FormState, PartState } from '../../protocol/formMessages.ts';

/** The part of `AudienceCatalog` that the form needs. */
export interface FormCatalog {
  readonly total: LoadState<number | undefined>;
  readonly lists: LoadState<readonly Audience[]>;
  readonly segments: LoadState<readonly Audience[]>;
}

/** The part of `Accounts` that the form needs. */
export interface FormAccounts {
  readonly active: Account | undefined;
  keyState(accountId: string): 'unknown' | 'present' | 'missing';
}

/** Returns the account and the loading state of the catalog, as the form shows them. */
export function describeCatalog(
  catalog: FormCatalog,
  accounts: FormAccounts,
  describeError: (error: unknown) => string,
): Pick<FormState, 'account' | 'total' | 'lists' | 'segments'> {
  const part = (state: LoadState<unknown>, count: number | undefined): PartState => {
    const counted = count === undefined ? {} : { count };
    switch (state.status) {
      case 'failed':
        return { status: 'failed', message: describeError(state.error), ...counted };
      case 'ready':
        return { status: 'ready', ...counted };
      case 'idle':
      case 'loading':
        return { status: 'loading', ...counted };
    }
  };
  return {
    account: describeAccount(accounts),
    total: part(catalog.total, catalog.total.value),
    lists: part(catalog.lists, catalog.lists.value.length),
    segments: part(catalog.segments, catalog.segments.value.length),
  };
}

function describeAccount(accounts: FormAccounts): FormState['account'] {
  const account = accounts.active;
  if (!account) {
    return { status: 'signedOut' };
  }
  // 'unknown' is not 'missing': the key is read when the catalog is first needed, and probably exists.
  const status = accounts.keyState(account.id) === 'missing' ? 'keyMissing' : 'ready';
  return { status, label: account.label };
}

/** Returns the fields of an audience that the form shows. */
export function toAudienceItem(audience: Audience): AudienceItem {
  return {
    kind: audience.kind,
    id: audience.id,
    name: audience.name,
    ...(audience.contactCount === undefined ? {} : { contactCount: audience.contactCount }),
    invalid: audience.validity === 'invalid',
  };
}
