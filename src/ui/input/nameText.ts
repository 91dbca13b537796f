import * as vscode from 'vscode';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import { isLabelTaken } from '../../engine/accounts/accountState.ts';
import type { Account } from '../../engine/accounts/account.ts';
import { holdsOneOf, looksLikeKey } from '../../util/keyLikeText.ts';
import { cleanName } from '../../util/visibleText.ts';

/** Returns the message for an API key that was entered as a name. */
export const keyInName = (): string =>
  vscode.l10n.t(
    'This looks like an API key, and what is entered here is shown and stored in the clear. Enter something else.',
  );

/** Returns that message if a text looks like a key or is one of the given keys. */
export const describeKeyInName = (
  text: string,
  keys: readonly string[] = [],
): string | undefined => (looksLikeKey(text) || holdsOneOf(text, keys) ? keyInName() : undefined);

/**
 * Returns that message if a text contains the key of an account, which may have any format. Called when the text has been
 * accepted.
 */
export const refuseKnownKey = async (
  accounts: Pick<Accounts, 'holdsKey'>,
  text: string,
): Promise<string | undefined> => ((await accounts.holdsKey(text)) ? keyInName() : undefined);

/** Returns why a name for an account is invalid, if it is. */
export function describeLabelProblem(
  accounts: readonly Account[],
  text: string,
  { ownId, keys = [] }: { readonly ownId?: string; readonly keys?: readonly string[] } = {},
): string | undefined {
  const label = cleanName(text);
  if (label === '') {
    return vscode.l10n.t('Enter a name for the account.');
  }
  const problem = describeKeyInName(text, keys);
  if (problem !== undefined) {
    return problem;
  }
  return isLabelTaken(accounts, label, ownId)
    ? vscode.l10n.t('Another account is called “{0}” already.', label)
    : undefined;
}
