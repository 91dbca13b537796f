import type { ApiClient } from '../../sendgrid/apiClient.ts';
import { ExportError } from '../model/exportError.ts';

type Client = Pick<ApiClient, 'username' | 'contactCount'>;

/**
 * Checks that SendGrid responds for the subuser and not for its parent, whose contacts an export would have then. The
 * username shows that it obeys the header `on-behalf-of`; the number of contacts, that it does so for contacts as well.
 * The parent's contacts are counted before and after, since their number may grow in the meantime.
 *
 * @throws ExportError 'subuserIgnored' or 'subuserUnproven'; SendGridError if SendGrid refuses a request.
 */
export async function assertApart(
  parent: Client,
  subuser: Client,
  onBehalfOf: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  if (!isSame(await subuser.username(options), onBehalfOf)) {
    throw new ExportError('subuserIgnored', 'SendGrid responds for another account.');
  }
  if (isSame(await parent.username(options), onBehalfOf)) {
    throw new ExportError('subuserIgnored', 'The key belongs to that account itself.');
  }
  const before = await parent.contactCount(options);
  const count = await subuser.contactCount(options);
  const after = await parent.contactCount(options);
  if (count >= Math.min(before, after) && count <= Math.max(before, after)) {
    throw new ExportError('subuserUnproven', 'Parent and subuser have as many contacts.', {
      detail: String(count),
    });
  }
}

/** The number of contacts of an export, as SendGrid counted them. */
export interface FoundCount {
  readonly contactCount: number;
  /** Whether everything was requested, rather than lists and segments. */
  readonly isAll: boolean;
}

/**
 * Checks that an export of a subuser does not have its parent's contacts: SendGrid could obey the header where it
 * counts, and not where it exports. An export of everything has as many contacts as the subuser, and none has more.
 *
 * @throws ExportError 'subuserIgnored' if the number is the parent's and cannot be the subuser's.
 */
export async function assertOwnCount(
  parent: Pick<Client, 'contactCount'>,
  subuser: Pick<Client, 'contactCount'>,
  { contactCount, isAll }: FoundCount,
  options: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const own = await subuser.contactCount(options);
  const isPossible = isAll ? contactCount === own : contactCount <= own;
  if (!isPossible && contactCount === (await parent.contactCount(options))) {
    throw new ExportError('subuserIgnored', 'The export has the contacts of the parent account.');
  }
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
