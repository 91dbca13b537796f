import * as vscode from 'vscode';
import { counted } from '../../ui/text/counted.ts';
import { apiKeyProblem } from '../../engine/accounts/apiKey.ts';
import { regionBaseUrls } from '../../util/apiBaseUrl.ts';

export { cleanApiKey } from '../../engine/accounts/apiKey.ts';

/** Returns why a key that is to be sent to `apiBaseUrl` is malformed, if it is. */
export function describeApiKeyProblem(
  key: string,
  apiBaseUrl: string = regionBaseUrls.global,
): string | undefined {
  const problem = apiKeyProblem(key, apiBaseUrl);
  switch (problem) {
    case undefined:
      return undefined;
    case 'empty':
      return vscode.l10n.t('Paste or type an API key.');
    case 'prefix':
      return vscode.l10n.t('An API key begins with “SG.”. This looks like something else.');
    case 'length':
      return vscode.l10n.t('An API key has 69 characters; this has {0}.', counted(key.length));
    case 'characters':
      return vscode.l10n.t(
        'An API key is “SG.”, 22 characters, a dot and 43 characters: letters, digits, “-” and “_”.',
      );
    case 'notSendable':
      return vscode.l10n.t(
        'This cannot be sent as an API key: it has a blank in it, or a letter beyond those of English. Copy the key alone.',
      );
  }
}
