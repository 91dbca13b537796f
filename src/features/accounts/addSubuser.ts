import * as vscode from 'vscode';
import type { Account } from '../../engine/accounts/account.ts';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import { toExportError } from '../../engine/model/exportError.ts';
import { failureMessage } from '../../ui/messages/failureMessages.ts';
import { askModal } from '../../ui/messages/notifications.ts';
import { looksLikeKey } from '../../util/keyLikeText.ts';
import { cleanName } from '../../util/visibleText.ts';
import { keyInName, refuseKnownKey } from '../../ui/input/nameText.ts';
import { askText } from '../../ui/input/quickInput.ts';

/**
 * Adds a subuser of an account after a warning: whether SendGrid's responses are for the subuser can only be inferred from
 * its name and the number of its contacts.
 */
export async function addSubuser(
  accounts: Pick<Accounts, 'addSubuser' | 'holdsKey'>,
  parent: Account,
): Promise<Account | undefined> {
  const proceed = vscode.l10n.t('Continue');
  const chosen = await askModal(
    vscode.l10n.t('Subusers are experimental'),
    vscode.l10n.t(
      'The API key of “{0}” is used for one of its subusers. If SendGrid ignored that, an export would hold the contacts of “{0}” itself. Before the subuser is used, its name and the number of its contacts are compared with those of “{0}”; where they cannot be told apart, it is refused. Check the first export all the same.',
      parent.label,
    ),
    proceed,
  );
  if (chosen !== proceed) {
    return undefined;
  }
  let added: Account | undefined;
  await askText({
    title: vscode.l10n.t('Add a Subuser of {0}', parent.label),
    prompt: vscode.l10n.t(
      'Username of the subuser, as SendGrid shows it under Subuser Management.',
    ),
    placeholder: vscode.l10n.t('Username'),
    verifying: vscode.l10n.t('SendGrid is being asked about this subuser…'),
    isSecret: looksLikeSecret,
    check: (text) =>
      looksLikeSecret(text)
        ? keyInName()
        : /^[\x21-\x7e]+$/.test(cleanName(text))
          ? undefined
          : vscode.l10n.t('Enter a username: letters, digits and signs without spaces.'),
    verify: async (text, signal) => {
      const refusal = await refuseKnownKey(accounts, text);
      if (refusal !== undefined) {
        return refusal;
      }
      try {
        added = await accounts.addSubuser(parent.id, cleanName(text), { signal });
        return undefined;
      } catch (error) {
        return failureMessage(toExportError(error), 'subuser').sentence;
      }
    },
  });
  return added;
}

/** Usernames of subusers may be generated ids, which are as random as an API key. */
const ids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24,32}/gi;

const looksLikeSecret = (text: string): boolean => looksLikeKey(text.replace(ids, ''));
