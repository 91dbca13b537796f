import * as vscode from 'vscode';
import type { Accounts } from '../exports/accounts.ts';
import { toExportError } from '../exports/exportError.ts';
import { failureMessage } from '../platform/failureMessages.ts';
import { notify } from '../platform/notifications.ts';
import { cleanApiKey, describeApiKeyProblem } from './apiKeyText.ts';
import { askText, type Answer, type StepPlace } from './quickInput.ts';

/** A key that SendGrid accepted, and what it told about it. */
export interface VerifiedKey {
  readonly apiKey: string;
  /** `undefined` where the key may not read it. */
  readonly username: string | undefined;
  readonly hasMarketingScope: boolean;
}

const apiKeysPage = 'https://app.sendgrid.com/settings/api_keys';

/** Asks for an API key until SendGrid accepts one. What it says against a key stands in the same box. */
export async function askApiKey(
  accounts: Pick<Accounts, 'verify'>,
  question: StepPlace & { readonly apiBaseUrl: string; readonly prompt: string },
): Promise<Answer<VerifiedKey>> {
  const { apiBaseUrl } = question;
  let verified: VerifiedKey | undefined;
  const answer = await askText({
    ...question,
    placeholder: 'SG.…',
    password: true,
    button: {
      icon: 'link-external',
      tooltip: vscode.l10n.t('Create an API Key in SendGrid'),
      run: () => void vscode.env.openExternal(vscode.Uri.parse(apiKeysPage)),
    },
    verifying: vscode.l10n.t('SendGrid is being asked about this key…'),
    check: (text) => describeApiKeyProblem(cleanApiKey(text)),
    verify: async (text, signal) => {
      const apiKey = cleanApiKey(text);
      try {
        verified = { apiKey, ...(await accounts.verify({ apiBaseUrl, apiKey }, { signal })) };
        return undefined;
      } catch (error) {
        return failureMessage(toExportError(error), 'signIn').sentence;
      }
    },
  });
  if (answer === undefined || answer === 'back') {
    return answer;
  }
  return verified && { value: verified };
}

/** Warns of a key that will hardly do, without standing in the way: what a scope allows is not documented. */
export function warnOfMissingScope({ hasMarketingScope }: VerifiedKey): void {
  if (!hasMarketingScope) {
    void notify(
      'warning',
      vscode.l10n.t(
        'This API key does not list the permission “Marketing”, so SendGrid may refuse to show or export contacts. If it does, give the key that permission in SendGrid.',
      ),
    );
  }
}
