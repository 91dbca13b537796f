import * as vscode from 'vscode';
import type { Account, Region } from '../../engine/accounts/account.ts';
import { regionBaseUrls } from '../../util/apiBaseUrl.ts';

/** Where an account is. */
export interface RegionPlace {
  readonly region: Region;
  readonly apiBaseUrl: string;
}

/** What a region is called. */
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

/** The other one of SendGrid's two regions, where a key may belong that this one does not accept. */
export function otherRegion({
  region,
}: Pick<Account, 'region'>): (RegionPlace & { readonly label: string }) | undefined {
  if (region === 'custom') {
    return undefined;
  }
  const other = region === 'eu' ? 'global' : 'eu';
  return { region: other, apiBaseUrl: regionBaseUrls[other], label: regionLabel(other) };
}
