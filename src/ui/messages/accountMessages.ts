import * as vscode from 'vscode';
import type { FailedWork, FailureMessage } from './failureMessages.ts';

/** Messages of failures whose cause is an account or its key. */

export const scopeMissing = (work: FailedWork): FailureMessage =>
  work === 'signIn'
    ? {
        sentence: vscode.l10n.t(
          'This API key does not have the permission “Marketing”. In SendGrid, under Settings, API Keys, edit the key and give it at least read access to Marketing; then press Enter again. If the key has it, the account may be of another region or of Legacy Marketing Campaigns.',
        ),
        actions: [],
      }
    : {
        sentence: vscode.l10n.t(
          'This API key does not have the permission “Marketing”. Give it that permission in SendGrid under Settings, API Keys, or enter another key.',
        ),
        actions: ['enterKeyAgain', 'retry'],
      };

/** The key is not in the secret storage, or that does not work. */
export function keyMissing(work: FailedWork): FailureMessage {
  switch (work) {
    case 'signIn':
      return {
        sentence: vscode.l10n.t(
          'The secret storage of VS Code cannot be used, so the API key cannot be kept. On Linux, check that a keyring is set up and unlocked.',
        ),
        actions: ['showLog'],
      };
    case 'signOut':
      return {
        sentence: vscode.l10n.t(
          'The secret storage of VS Code cannot be used, so the API key could not be deleted and the account stays signed in. Unlock the keyring and sign out again. To be safe at once, delete the key in SendGrid under Settings, API Keys.',
        ),
        actions: ['showLog'],
      };
    default:
      return {
        sentence: vscode.l10n.t(
          'The API key of this account is no longer in the secret storage of VS Code. Enter it again.',
        ),
        actions: ['enterKeyAgain'],
      };
  }
}

/** @param count number of contacts that parent and subuser both have. */
export const subuserUnproven = (count = '?', work: FailedWork): FailureMessage =>
  work === 'export'
    ? {
        sentence: vscode.l10n.t(
          'Parent account and subuser both have {0} contacts, so it is unclear whether SendGrid responds for the subuser. Nothing was exported: it could be the contacts of the parent. Retry when the numbers differ, or sign in with an API key of the subuser itself.',
          count,
        ),
        actions: ['retry', 'showLog'],
      }
    : {
        sentence: vscode.l10n.t(
          'Parent account and subuser both have {0} contacts, so it is unclear whether SendGrid responds for the subuser. It is not added: its exports could hold the contacts of the parent.',
          count,
        ),
        actions: ['showLog'],
      };

export function forbidden(work: FailedWork): FailureMessage {
  switch (work) {
    case 'signIn':
      return {
        sentence: vscode.l10n.t(
          'SendGrid knows this key but denies it access. It needs the permission “Marketing”, which is set in SendGrid under Settings, API Keys; or it belongs to another region.',
        ),
        actions: [],
      };
    case 'subuser':
      return {
        sentence: vscode.l10n.t(
          'SendGrid denies this key access for that subuser. Check the name, and whether the key may read the username and act for subusers.',
        ),
        actions: [],
      };
    default:
      return {
        sentence: vscode.l10n.t(
          'SendGrid denies this API key access here. Check that it has the permission “Marketing” in SendGrid, or enter another key.',
        ),
        actions: ['enterKeyAgain', 'retry'],
      };
  }
}

export const accountMissing = (work: FailedWork): FailureMessage => ({
  sentence:
    work === 'export'
      ? vscode.l10n.t('The account of this export is not signed in. Sign in and export again.')
      : vscode.l10n.t('You are not signed in to SendGrid. Sign in first.'),
  actions: ['signIn'],
});

export const legacyAccount = (): FailureMessage => ({
  sentence: vscode.l10n.t(
    'SendGrid denies access although the API key has the permission “Marketing”. If the account still uses Legacy Marketing Campaigns, its contacts cannot be exported this way: ask SendGrid’s support to move it to Marketing Campaigns.',
  ),
  actions: ['retry', 'showLog'],
});

export const subuserIgnored = (): FailureMessage => ({
  sentence: vscode.l10n.t(
    'SendGrid responded for another account than this subuser, so nothing is read or exported: it would be the contacts of the parent account. Check the name of the subuser.',
  ),
  actions: ['showLog'],
});
