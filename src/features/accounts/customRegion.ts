import * as vscode from 'vscode';
import { parseApiBaseUrl, regionBaseUrls } from '../../util/apiBaseUrl.ts';
import type { Region } from '../../engine/accounts/account.ts';
import type { ApiBaseUrlProblem } from '../../util/apiBaseUrl.ts';

export type RegionAddress =
  { readonly ok: true; readonly url: string } | { readonly ok: false; readonly sentence: string };

/** Returns the API address of a region. That of 'custom' comes from a setting and may be invalid. */
export function addressOfRegion(region: Region, customApiBaseUrl: string): RegionAddress {
  if (region !== 'custom') {
    return { ok: true, url: regionBaseUrls[region] };
  }
  const parsed = parseApiBaseUrl(customApiBaseUrl);
  return parsed.ok ? parsed : { ok: false, sentence: describe(parsed.problem) };
}

function describe(problem: ApiBaseUrlProblem): string {
  switch (problem) {
    case 'empty':
      return vscode.l10n.t(
        'The setting “Custom Api Base Url” is empty. Enter the address of the API there first.',
      );
    case 'isAKey':
      return vscode.l10n.t(
        'The custom base URL holds an API key, which is readable there for everybody who sees the settings. Take it out, and make a new key in SendGrid. The key itself is asked for at sign-in.',
      );
    case 'notAUrl':
      return vscode.l10n.t(
        'The custom base URL is not a web address. Write it like https://api.example.com.',
      );
    case 'notHttps':
      return vscode.l10n.t(
        'The custom base URL must begin with https://, since the API key is sent there. Plain http:// is for this machine only, such as http://localhost:8025.',
      );
    case 'hasCredentials':
      return vscode.l10n.t(
        'The custom base URL holds a user name or password. Take it out; the API key is all that is sent.',
      );
    case 'hasQuery':
      return vscode.l10n.t(
        'The custom base URL has a part after “?” or “#”. Leave only the address itself.',
      );
  }
}
