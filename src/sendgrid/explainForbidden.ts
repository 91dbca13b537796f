import { SendGridError } from './errors.ts';

/** Whether a scope is about marketing: the contacts, their lists and exports. */
export const isMarketingScope = (scope: string): boolean => scope.startsWith('marketing');

/**
 * Finds out what the 403 of a marketing endpoint means, which SendGrid does not say: a key without marketing scopes lacks the
 * permission; with one that has them, the account is of the legacy product.
 *
 * Returns the same error where the scopes cannot be read. Throws the signal's reason when it is aborted.
 */
export async function explainForbidden(
  error: SendGridError,
  readScopes: () => Promise<readonly string[]>,
  signal: AbortSignal | undefined,
): Promise<SendGridError> {
  let scopes: readonly string[];
  try {
    scopes = await readScopes();
  } catch {
    // The user is shown the first 403.
    signal?.throwIfAborted();
    return error;
  }
  const { message, status, requestId, serverMessage } = error;
  return new SendGridError(
    scopes.some(isMarketingScope) ? 'legacyAccount' : 'scopeMissing',
    message,
    {
      ...(status !== undefined && { status }),
      ...(requestId !== undefined && { requestId }),
      ...(serverMessage !== undefined && { serverMessage }),
      cause: error,
    },
  );
}
