import * as vscode from 'vscode';

/**
 * Replaces common system error codes by plain language. Returns other texts unchanged, such as those of an invalid
 * certificate.
 */
export function networkCause(detail: string | undefined): string | undefined {
  switch (/\bE[A-Z_]{3,}\b/.exec(detail ?? '')?.[0]) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return vscode.l10n.t('the name of the server cannot be resolved');
    case 'ECONNREFUSED':
      return vscode.l10n.t('the connection was refused');
    case 'ECONNRESET':
    case 'EPIPE':
      return vscode.l10n.t('the connection was cut');
    case 'ETIMEDOUT':
      return vscode.l10n.t('the connection timed out');
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
      return vscode.l10n.t('there is no way to the server');
    default:
      return detail;
  }
}
