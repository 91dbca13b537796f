import type { ApiClient } from '../../sendgrid/apiClient.ts';
import { isMarketingScope } from '../../sendgrid/explainForbidden.ts';
import type { Logger } from '../../util/logger.ts';
import { toExportError } from '../model/exportError.ts';

/** What a valid key has revealed about itself. */
export interface VerifiedKey {
  /** `undefined` if the key may not read it. */
  readonly username: string | undefined;
  /** False is only a warning, as long as contact lists can be read: the scope for an export is not documented. */
  readonly hasMarketingScope: boolean;
}

/**
 * Makes the calls that show whether a key works: its scopes and a contact list, which it must be able to read, and the
 * username, which it may.
 *
 * @throws SendGridError, such as 'scopeMissing'; the signal's reason when it is aborted.
 */
export async function verifyKey(
  client: ApiClient,
  options: { signal?: AbortSignal },
  logger: Logger,
): Promise<VerifiedKey> {
  const scopes = await client.scopes(options);
  const hasMarketingScope = scopes.some(isMarketingScope);
  // SendGrid also refuses keys, accounts and regions whose scopes look right.
  await client.tryMarketing(options);
  try {
    return { username: await client.username(options), hasMarketingScope };
  } catch (error) {
    options.signal?.throwIfAborted();
    logger.debug(`The username is not known: ${toExportError(error).reason}`);
    return { username: undefined, hasMarketingScope };
  }
}
