import * as vscode from 'vscode';
import { counted } from '../platform/counted.ts';
import { apiKeyProblem } from '../exports/credentials.ts';

/** Takes off what gets pasted along with a key: blanks, quotes, and the word of an `Authorization` header. */
export function cleanApiKey(text: string): string {
  const unquoted = text.trim().replace(/^(["'`])(.*)\1$/s, '$2');
  return unquoted.trim().replace(/^Bearer\s+/i, '');
}

/** Says what is wrong with the shape of a key, or nothing. */
export function describeApiKeyProblem(key: string): string | undefined {
  const problem = apiKeyProblem(key);
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
  }
}
