import * as vscode from 'vscode';
import type { Account } from '../../engine/accounts/account.ts';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import { isFoundAsWritten, presetMismatches, type PresetMismatch } from './presetFit.ts';
import type { Catalog } from '../../engine/audiences/boundCatalog.ts';
import { counted } from '../../ui/text/counted.ts';
import { presetMismatchText } from './presetMismatchText.ts';
import { askModal, notify } from '../../ui/messages/notifications.ts';
import { runCommand } from '../../ui/commands.ts';
import type { ExportPreset } from '../../options/exportPreset.ts';
import { plainText } from '../../ui/text/plainText.ts';

/** A new value for a text in a preset. */
export interface PresetCorrection {
  /** Path in the preset, such as `['lists', 0, 'name']`. */
  readonly path: readonly [...PresetMismatch['path'], 'id' | 'name'];
  readonly value: string;
}

/** The user's decision about a preset that does not match its account. */
export type MismatchAnswer =
  | { readonly kind: 'export'; readonly corrections: readonly PresetCorrection[] }
  | { readonly kind: 'open' }
  | undefined;

/** Maximum number of mismatches that a dialog lists, since it cannot be scrolled. */
const maxListed = 5;

/**
 * Shows how a preset does not match its account, and lets the user decide. A list or segment that is not in the account is
 * never replaced without asking.
 */
export async function askAboutMismatches(
  preset: ExportPreset,
  mismatches: readonly PresetMismatch[],
): Promise<MismatchAnswer> {
  const corrections = mismatches.map(correctionOf).filter((one) => one !== undefined);
  const isAllClear = corrections.length === mismatches.length;
  const isRenamedOnly = mismatches.every(({ problem }) => problem.kind === 'renamed');
  const correct = isRenamedOnly
    ? vscode.l10n.t('Update Names and Export')
    : vscode.l10n.t('Use Those of the Same Name');
  const asIs = vscode.l10n.t('Export Anyway');
  const open = vscode.l10n.t('Open Preset');
  const chosen = await askModal(
    vscode.l10n.t(
      'The preset “{0}” does not fit the account any more.',
      plainText(preset.name, 60),
    ),
    detailOf(mismatches),
    ...(isAllClear ? [correct] : []),
    ...(isRenamedOnly ? [asIs] : []),
    open,
  );
  switch (chosen) {
    case correct:
      return { kind: 'export', corrections };
    case asIs:
      return { kind: 'export', corrections: [] };
    case open:
      return { kind: 'open' };
    default:
      return undefined;
  }
}

/**
 * Compares a preset with its account. Mismatches with a catalog that was already loaded are checked again after a refresh,
 * and parts that failed to load are loaded again.
 *
 * @throws ExportError if a part could not be loaded and something of the preset was not found in it.
 */
export async function currentMismatches(
  preset: ExportPreset,
  catalog: Pick<
    Catalog,
    'load' | 'whenLoaded' | 'refresh' | 'retry' | 'lists' | 'segments' | 'find'
  >,
): Promise<readonly PresetMismatch[]> {
  const wasThere = catalog.lists.status === 'ready' && catalog.segments.status === 'ready';
  for (const part of ['lists', 'segments'] as const) {
    if (preset[part] && catalog[part].status === 'failed') {
      catalog.retry(part);
    }
  }
  catalog.load();
  await catalog.whenLoaded();
  const mismatches = presetMismatches(preset, catalog);
  if (mismatches.length > 0 && wasThere) {
    await catalog.refresh();
  }
  for (const part of ['lists', 'segments'] as const) {
    const { error } = catalog[part];
    if (preset[part] && error && !isFoundAsWritten({ [part]: preset[part] }, catalog)) {
      throw error;
    }
  }
  return presetMismatches(preset, catalog);
}

/** Returns the account of a preset. If it is not the active one, it is made active after a confirmation. */
export async function accountOfPreset(
  { name, account: label }: ExportPreset,
  current: Account,
  accounts: Pick<Accounts, 'all' | 'activate'>,
): Promise<Account | undefined> {
  const { all } = accounts;
  if (label === undefined || current.label === label) {
    return current;
  }
  const fitting = all.filter((account) => account.label === label);
  const [account] = fitting;
  if (!account) {
    await showUnknownAccount(name, label);
    return undefined;
  }
  const go = vscode.l10n.t('Switch and Export');
  const chosen = await askModal(
    vscode.l10n.t('Switch to the account “{0}”?', plainText(label, 60)),
    vscode.l10n.t(
      'The preset “{0}” exports from that account; “{1}” is the active one.',
      plainText(name, 60),
      plainText(current.label, 60),
    ),
    ...namesOf(fitting, go),
  );
  const index = namesOf(fitting, go).findIndex((button) => button === chosen);
  const chosenAccount = fitting[index];
  if (chosenAccount) {
    await accounts.activate(chosenAccount.id);
  }
  return chosenAccount;
}

/** Returns the button labels of the accounts. Accounts with the same label are distinguished by their host. */
const namesOf = (accounts: readonly Account[], single: string): readonly string[] =>
  accounts.length === 1
    ? [single]
    : accounts.map(({ apiBaseUrl }) => vscode.l10n.t('Switch to {0}', new URL(apiBaseUrl).host));

async function showUnknownAccount(name: string, label: string): Promise<void> {
  const signIn = vscode.l10n.t('Sign In');
  const chosen = await notify(
    'error',
    vscode.l10n.t(
      'The preset “{0}” exports from the account “{1}”, and you are not signed in to it. Sign in, or change “account” in the preset.',
      plainText(name, 60),
      plainText(label, 60),
    ),
    signIn,
  );
  if (chosen === signIn) {
    await runCommand('signIn');
  }
}

function correctionOf({ path, problem }: PresetMismatch): PresetCorrection | undefined {
  if (problem.kind === 'renamed') {
    return { path: [...path, 'name'], value: problem.nameNow };
  }
  const [id, ...others] = problem.namesakes;
  return id === undefined || others.length > 0 ? undefined : { path: [...path, 'id'], value: id };
}

function detailOf(mismatches: readonly PresetMismatch[]): string {
  const listed = mismatches
    .slice(0, maxListed)
    .map((one) => plainText(presetMismatchText(one), 300));
  const left = mismatches.length - listed.length;
  return [...listed, ...(left > 0 ? [vscode.l10n.t('…and {0} more.', counted(left))] : [])].join(
    '\n',
  );
}
