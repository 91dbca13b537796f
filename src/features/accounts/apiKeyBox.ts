import * as vscode from 'vscode';
import type { Account } from '../../engine/accounts/account.ts';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import { toExportError, type ExportReason } from '../../engine/model/exportError.ts';
import { failureMessage } from '../../ui/messages/failureMessages.ts';
import { notify } from '../../ui/messages/notifications.ts';
import { cleanApiKey, describeApiKeyProblem } from './apiKeyText.ts';
import { otherRegion, type RegionPlace } from './regions.ts';
import {
  askText,
  type Answer,
  type QuestionButton,
  type StepPlace,
} from '../../ui/input/quickInput.ts';

/** A key that SendGrid has accepted, and what its responses show about it. */
export interface AcceptedKey {
  readonly apiKey: string;
  /** `undefined` if the key may not read it. */
  readonly username: string | undefined;
  readonly hasMarketingScope: boolean;
  /** The region that accepted the key: the selected one, or the one that the user tried instead. */
  readonly place: RegionPlace;
  /** Whether the key is kept in memory only. */
  readonly isForSession: boolean;
}

export interface ApiKeyQuestion extends StepPlace {
  readonly place: RegionPlace;
  readonly prompt: string;
  /** Whether the user may choose to keep the key in memory only. */
  readonly canKeepForSession?: boolean;
  readonly onBehalfOf?: Account['onBehalfOf'];
  /** Returns why a key that SendGrid accepts is refused, if it is. */
  readonly refuse?: (
    facts: Pick<AcceptedKey, 'apiKey' | 'username'>,
  ) => Promise<string | undefined>;
}

/** The reasons for which SendGrid refuses a key that another region may accept. */
const refusals: ReadonlySet<ExportReason> = new Set([
  'unauthorized',
  'forbidden',
  'scopeMissing',
  'legacyAccount',
]);

const apiKeysPage = 'https://app.sendgrid.com/settings/api_keys';

/**
 * Asks for an API key until SendGrid accepts one. Refusals are shown in the same box. If the region may be wrong, a button
 * tries the other one: the key is never sent there without the user's consent.
 */
export async function askApiKey(
  accounts: Pick<Accounts, 'verify'>,
  question: ApiKeyQuestion,
): Promise<Answer<AcceptedKey>> {
  const { onBehalfOf } = question;
  let { place } = question;
  let isForSession = false;
  let mayBeElsewhere = false;
  let verified: AcceptedKey | undefined;
  const offerOther = (): QuestionButton | undefined => {
    const other = mayBeElsewhere ? otherRegion(place) : undefined;
    return (
      other && {
        icon: 'globe',
        tooltip: vscode.l10n.t('Try This Key in the Region “{0}”', other.label),
        run: () => {
          place = other;
          return undefined;
        },
      }
    );
  };
  const answer = await askText({
    ...question,
    placeholder: 'SG.…',
    password: true,
    buttons: [
      {
        icon: 'link-external',
        tooltip: vscode.l10n.t('Create an API Key in SendGrid'),
        run: () => {
          void vscode.env.openExternal(vscode.Uri.parse(apiKeysPage));
          return undefined;
        },
      },
      ...(question.canKeepForSession === true
        ? [
            {
              icon: 'watch',
              tooltip: vscode.l10n.t('Keep the Key for This Session Only, or Not'),
              run: () => {
                isForSession = !isForSession;
                return isForSession ? sessionPrompt() : question.prompt;
              },
            },
          ]
        : []),
    ],
    offer: offerOther,
    verifying: vscode.l10n.t('SendGrid is being asked about this key…'),
    check: (text) => describeApiKeyProblem(cleanApiKey(text), place.apiBaseUrl),
    verify: async (text, signal) => {
      const apiKey = cleanApiKey(text);
      const { apiBaseUrl } = place;
      mayBeElsewhere = false;
      try {
        const facts = await accounts.verify({ apiBaseUrl, apiKey, onBehalfOf }, { signal });
        const refusal = await question.refuse?.({ apiKey, ...facts });
        verified = refusal === undefined ? { apiKey, ...facts, place, isForSession } : undefined;
        return refusal;
      } catch (error) {
        const failure = toExportError(error);
        mayBeElsewhere = refusals.has(failure.reason);
        const { sentence } = failureMessage(failure, 'signIn');
        const other = mayBeElsewhere ? otherRegion(place) : undefined;
        return other
          ? vscode.l10n.t(
              '{0} The button with the globe tries it in the region “{1}”.',
              sentence,
              other.label,
            )
          : sentence;
      }
    },
  });
  if (answer === undefined || answer === 'back') {
    return answer;
  }
  return verified && { value: verified };
}

const sessionPrompt = (): string =>
  vscode.l10n.t(
    'The API key is kept in memory only, and asked for again after this window is closed or reloaded.',
  );

/** Warns about a key that probably lacks permissions, without refusing it: what each scope allows is not documented. */
export function warnOfMissingScope({ hasMarketingScope }: AcceptedKey): void {
  if (!hasMarketingScope) {
    void notify(
      'warning',
      vscode.l10n.t(
        'This API key does not list the permission “Marketing”, so SendGrid may refuse to show or export contacts. If it does, give the key that permission in SendGrid.',
      ),
    );
  }
}
