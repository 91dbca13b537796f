import * as vscode from 'vscode';
import type { Account, Region } from '../../engine/accounts/account.ts';
import { regionBaseUrls } from '../../util/apiBaseUrl.ts';

/** Region and API address of an account. */
export interface RegionPlace {
  readonly region: Region;
  readonly apiBaseUrl: string;
}

/** Returns the name of a region. */
export function regionLabel(region: Region): string {
  switch (region) {
    case 'global':
      return vscode.l10n.t('Global');
    case 'eu':
      return vscode.l10n.t('EU');
    case 'custom':
      return vscode.l10n.t('Custom');
  }
}

/** Returns the other of SendGrid's two regions, which may accept a key that this one refuses. */
export function otherRegion({
  region,
}: Pick<Account, 'region'>): (RegionPlace & { readonly label: string }) | undefined {
  if (region === 'custom') {
    return undefined;
  }
  const other = region === 'eu' ? 'global' : 'eu';
  return { region: other, apiBaseUrl: regionBaseUrls[other], label: regionLabel(other) };
}
