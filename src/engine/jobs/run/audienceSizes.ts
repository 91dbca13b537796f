import { abortable } from '../../../util/abortable.ts';
import type { ExportJob } from '../../model/exportJob.ts';
import type { ExportAccounts } from '../../model/ports.ts';

/**
 * Returns how many contacts SendGrid counts in each of the lists and segments of a job; `undefined` where it does not say.
 * Returns an empty array if it cannot be asked: no export fails because of that.
 *
 * @throws the signal's reason when it is aborted.
 */
export async function audienceSizes(
  accounts: ExportAccounts,
  { accountId, request: { audience } }: Pick<ExportJob, 'accountId' | 'request'>,
  signal: AbortSignal,
): Promise<readonly (number | undefined)[]> {
  try {
    const api = await abortable(accounts.client(accountId), signal);
    return (await api.contactsIn?.(audience, { signal })) ?? [];
  } catch {
    signal.throwIfAborted();
    return [];
  }
}
