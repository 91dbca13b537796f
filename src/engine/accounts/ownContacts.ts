import { abortable } from '../../util/abortable.ts';
import type { ExportJob } from '../model/exportJob.ts';
import type { ExportAccounts, ExportApi } from '../model/ports.ts';

/**
 * Returns the API of an account to request or list exports, after checking that they are the account's own: SendGrid
 * may ignore a subuser.
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
 * Rejects an export that SendGrid created for the parent of a subuser, as its number of contacts shows.
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
