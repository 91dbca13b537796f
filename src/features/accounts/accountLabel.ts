import * as vscode from 'vscode';
import type { Account } from '../../engine/accounts/account.ts';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import { freeLabel } from '../../engine/accounts/accountState.ts';
import { cleanName } from '../../util/visibleText.ts';
import { looksLikeKey } from '../../util/keyLikeText.ts';
import { describeLabelProblem, refuseKnownKey } from '../../ui/input/nameText.ts';
import { askText, type Answer } from '../../ui/input/quickInput.ts';
import type { RegionPlace } from './regions.ts';

/** Asks what the account of a key is called that may not read the username. A bare Enter takes the name that is proposed. */
export async function askLabel(
  accounts: Pick<Accounts, 'all' | 'holdsKey'>,
  place: RegionPlace,
  apiKey: string,
): Promise<Answer<string>> {
  const keys = [apiKey];
  const answer = await askText({
    title: vscode.l10n.t('Sign In to SendGrid'),
    step: 3,
    totalSteps: 3,
    canGoBack: true,
    prompt: vscode.l10n.t(
      'This API key may not read the username. What is the account called? The name is for you alone; do not enter a key.',
    ),
    placeholder: vscode.l10n.t('Newsletter account'),
    value: proposedLabel(accounts.all, place),
    isSecret: (text) => looksLikeKey(text),
    check: (text) => describeLabelProblem(accounts.all, text, { keys }),
    verify: (text) => refuseKnownKey(accounts, text),
  });
  return answer === undefined || answer === 'back' ? answer : { value: cleanName(answer.value) };
}

/** A name that says where the account is, and that no other account has. */
export const proposedLabel = (
  accounts: readonly Account[],
  { region, apiBaseUrl }: RegionPlace,
): string => freeLabel(accounts, names[region] ?? new URL(apiBaseUrl).host);

/** Names of the service, which are the same in every language. */
const names: Readonly<Record<RegionPlace['region'], string | undefined>> = {
  global: 'SendGrid',
  eu: 'SendGrid EU',
  custom: undefined,
};
