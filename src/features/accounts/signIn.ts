import * as vscode from 'vscode';
import type { Account, NewAccount, Region } from '../../engine/accounts/account.ts';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import { toExportError } from '../../engine/model/exportError.ts';
import { signInArguments } from '../../options/commandArguments.ts';
import { runCommand } from '../../ui/commands.ts';
import { failureMessage } from '../../ui/messages/failureMessages.ts';
import { openSetting, type Settings } from '../../ui/settings.ts';
import { notify } from '../../ui/messages/notifications.ts';
import { holdsSendGridKey } from '../../util/keyLikeText.ts';
import { askLabel, proposedLabel } from './accountLabel.ts';
import { askApiKey, warnOfMissingScope, type AcceptedKey } from './apiKeyBox.ts';
import { cleanApiKey, describeApiKeyProblem } from './apiKeyText.ts';
import { ArgumentError, parseArguments } from '../../ui/commandInput.ts';
import { addressOfRegion } from './customRegion.ts';
import { describeKeyInName, keyInName } from '../../ui/input/nameText.ts';
import { askPick } from '../../ui/input/quickInput.ts';
import { regionLabel } from './regions.ts';

export interface SignInDeps {
  readonly accounts: Accounts;
  readonly settings: Pick<Settings, 'customApiBaseUrl'>;
}

/** Asks for region and key, and for a label only if the key may not read the username. */
export async function signIn({ accounts, settings }: SignInDeps): Promise<Account | undefined> {
  let region: Region = accounts.active?.region ?? 'global';
  for (;;) {
    const chosen = await askRegion(region, settings.customApiBaseUrl);
    if (chosen === undefined || chosen === 'back') {
      return undefined;
    }
    region = chosen.value;
    const address = addressOfRegion(region, settings.customApiBaseUrl);
    if (!address.ok) {
      await openSetting('customApiBaseUrl');
      void showWrongAddress(address.sentence);
      return undefined;
    }
    const named = await askKeyAndLabel(accounts, region, address.url);
    if (named === undefined) {
      return undefined;
    }
    if (named !== 'back') {
      const { apiKey, place, username, isForSession } = named.key;
      warnOfMissingScope(named.key);
      return rememberOrAsk(accounts, {
        ...place,
        ...{ apiKey, username, label: named.label },
        ...(isForSession && { isForSession }),
      });
    }
  }
}

/**
 * Signs in without asking, for a setup script or another extension.
 *
 * @throws ArgumentError with a message for the caller.
 */
export async function signInWith(
  { accounts, settings }: SignInDeps,
  given: unknown,
): Promise<Account> {
  const input = parseArguments(signInArguments, given);
  const address = addressOfRegion(input.region, settings.customApiBaseUrl);
  if (!address.ok) {
    throw new ArgumentError(address.sentence);
  }
  const apiKey = cleanApiKey(input.apiKey);
  const problem = describeApiKeyProblem(apiKey, address.url);
  if (problem !== undefined) {
    throw new ArgumentError(problem);
  }
  if (input.label !== undefined && (await holdsAnyKey(accounts, input.label, apiKey))) {
    throw new ArgumentError(keyInName());
  }
  try {
    const { username } = await accounts.verify({ apiBaseUrl: address.url, apiKey });
    const place = { region: input.region, apiBaseUrl: address.url };
    const label = username ?? input.label ?? proposedLabel(accounts.all, place);
    const { account } = await accounts.signIn({
      ...{ region: input.region, apiBaseUrl: address.url, apiKey, label, username },
      ...(input.keep === 'session' && { isForSession: true }),
    });
    return account;
  } catch (error) {
    throw new ArgumentError(failureMessage(toExportError(error), 'signIn').sentence, error);
  }
}

const holdsAnyKey = async (accounts: Accounts, label: string, apiKey: string): Promise<boolean> =>
  describeKeyInName(label, [apiKey]) !== undefined || (await accounts.holdsKey(label));

async function showWrongAddress(sentence: string): Promise<void> {
  const again = vscode.l10n.t('Sign In');
  if ((await notify('error', sentence, again)) === again) {
    await runCommand('signIn');
  }
}

function askRegion(initial: Region, customApiBaseUrl: string) {
  return askPick<Region>({
    title: vscode.l10n.t('Sign In to SendGrid'),
    step: 1,
    totalSteps: 2,
    placeholder: vscode.l10n.t('Where is the account?'),
    initial,
    items: [
      {
        value: 'global',
        label: regionLabel('global'),
        description: 'api.sendgrid.com',
        detail: vscode.l10n.t('Most accounts'),
      },
      {
        value: 'eu',
        label: regionLabel('eu'),
        description: 'api.eu.sendgrid.com',
        detail: vscode.l10n.t('Subusers whose data is kept in the European Union'),
      },
      ...(customApiBaseUrl === ''
        ? []
        : [
            {
              value: 'custom' as const,
              label: regionLabel('custom'),
              description: holdsSendGridKey(customApiBaseUrl) ? '…' : customApiBaseUrl,
              detail: vscode.l10n.t('From the setting “Custom Api Base Url”'),
            },
          ]),
    ],
  });
}

/** Back leads from the label to the key and from the key to the region. */
async function askKeyAndLabel(
  accounts: Accounts,
  region: Region,
  apiBaseUrl: string,
): Promise<{ key: AcceptedKey; label: string } | 'back' | undefined> {
  for (;;) {
    const key = await askApiKey(accounts, {
      place: { region, apiBaseUrl },
      canKeepForSession: true,
      title: vscode.l10n.t('Sign In to SendGrid'),
      step: 2,
      totalSteps: 2,
      canGoBack: true,
      prompt:
        region === 'custom'
          ? vscode.l10n.t('The API key is sent to {0} and to nobody else.', apiBaseUrl)
          : vscode.l10n.t(
              'The API key needs read access to Marketing. It is kept in the secret storage of VS Code.',
            ),
    });
    if (key === undefined || key === 'back') {
      return key;
    }
    if (key.value.username !== undefined) {
      return { key: key.value, label: key.value.username };
    }
    const { place, apiKey } = key.value;
    const label = await askLabel(accounts, place, apiKey);
    if (label === undefined) {
      return undefined;
    }
    if (label !== 'back') {
      return { key: key.value, label: label.value };
    }
  }
}

/** If VS Code cannot store the key, offers to keep it for the session. */
async function rememberOrAsk(accounts: Accounts, input: NewAccount): Promise<Account | undefined> {
  try {
    return await remember(accounts, input);
  } catch (error) {
    const failure = toExportError(error);
    const forSession = vscode.l10n.t('Keep It for This Session');
    if (failure.reason !== 'keyMissing') {
      throw error;
    }
    const { sentence } = failureMessage(failure, 'signIn');
    return (await notify('error', sentence, forSession)) === forSession
      ? remember(accounts, { ...input, isForSession: true })
      : undefined;
  }
}

/** Adds the account, or stores the key as the new one of the account that it belongs to, and shows a notification. */
async function remember(accounts: Accounts, input: NewAccount): Promise<Account> {
  const { account, isKnown } = await accounts.signIn(input);
  if (isKnown) {
    void notify(
      'information',
      vscode.l10n.t(
        'You were signed in to “{0}” already. This API key takes the place of the one before.',
        account.label,
      ),
    );
  }
  return account;
}
