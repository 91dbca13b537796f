import { abortable } from '../../util/abortable.ts';
import type { ExportJob } from '../model/exportJob.ts';
import type { ExportAccounts, ExportApi } from '../model/ports.ts';

/**
 * Returns the API of an account to order or to list exports. They must be the account's own, which is looked at right
 * before: SendGrid may ignore a subuser.
 *
 * @throws ExportError 'subuserIgnored', 'subuserUnproven', …; the signal's reason when it is aborted.
 */
export async function apiOfOwn(
  accounts: ExportAccounts,
  accountId: string,
  signal: AbortSignal | undefined,
): Promise<ExportApi> {
  const checked = accounts.assertApart?.(accountId, signal ? { signal } : {});
  await abortable(checked ?? Promise.resolve(), signal);
  return abortable(accounts.client(accountId), signal);
}

/**
 * Refuses an order that SendGrid carried out for the parent of a subuser, which its number of contacts shows.
 *
 * @throws ExportError 'subuserIgnored', …; the signal's reason when it is aborted.
 */
export async function refuseOthersContacts(
  accounts: ExportAccounts,
  { accountId, request }: ExportJob,
  contactCount: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (contactCount !== undefined) {
    const found = { contactCount, isAll: request.audience.kind === 'all' };
    const checked = accounts.assertOwnCount?.(accountId, found, { signal });
    await abortable(checked ?? Promise.resolve(), signal);
  }
}
