import * as vscode from 'vscode';
import type { Account } from '../../engine/accounts/account.ts';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import { freeLabel } from '../../engine/accounts/accountState.ts';
import { cleanName } from '../../util/visibleText.ts';
import { looksLikeKey } from '../../util/keyLikeText.ts';
import { describeLabelProblem, refuseKnownKey } from '../../ui/input/nameText.ts';
import { askText, type Answer } from '../../ui/input/quickInput.ts';
import type { RegionPlace } from './regions.ts';

/** Asks for the label of an account whose key may not read the username. Enter accepts the proposed one. */
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

/** Returns a label that names the region and that no other account has. */
export const proposedLabel = (
  accounts: readonly Account[],
  { region, apiBaseUrl }: RegionPlace,
): string => freeLabel(accounts, names[region] ?? new URL(apiBaseUrl).host);

/** Product names, which are not translated. */
const names: Readonly<Record<RegionPlace['region'], string | undefined>> = {
  global: 'SendGrid',
  eu: 'SendGrid EU',
  custom: undefined,
};
