import * as vscode from 'vscode';
import type { ExportReason } from '../../engine/model/exportError.ts';
import type { Transfer } from '../../engine/model/exportJob.ts';

/** Returns in a few reasonTexts why an export failed, for its row. Tooltip and notification have the full message. */
export function shortReason(reason: string, transfer?: Transfer): string {
  return (transfer && transferReason(reason, transfer)) ?? plainReason(reason);
}

/** Failures of a download while SendGrid itself was reachable. */
function transferReason(reason: string, { isConnected }: Transfer): string | undefined {
  switch (reason) {
    case 'network':
    case 'timeout':
      return isConnected
        ? vscode.l10n.t('connection lost')
        : vscode.l10n.t('file host not reachable');
    case 'server':
    case 'rateLimited':
      return vscode.l10n.t('file host busy');
    default:
      return undefined;
  }
}

function plainReason(reason: string): string {
  return isKnown(reason) ? reasonTexts[reason]() : vscode.l10n.t('failed');
}

const reasonTexts: Readonly<Record<ExportReason, () => string>> = {
  badRequest: () => vscode.l10n.t('request refused'),
  unauthorized: () => vscode.l10n.t('API key not accepted'),
  forbidden: () => vscode.l10n.t('access denied'),
  scopeMissing: () => vscode.l10n.t('permission missing'),
  legacyAccount: () => vscode.l10n.t('older SendGrid account'),
  subuserIgnored: () => vscode.l10n.t('subuser not confirmed'),
  subuserUnproven: () => vscode.l10n.t('subuser not confirmed'),
  notFound: () => vscode.l10n.t('not found'),
  rateLimited: () => vscode.l10n.t('too many requests'),
  server: () => vscode.l10n.t('fault at SendGrid'),
  network: () => vscode.l10n.t('SendGrid not reachable'),
  timeout: () => vscode.l10n.t('no response in time'),
  badResponse: () => vscode.l10n.t('response not understood'),
  redirected: () => vscode.l10n.t('redirected elsewhere'),
  keyMissing: () => vscode.l10n.t('API key missing'),
  sessionEnded: () => vscode.l10n.t('API key missing'),
  accountMissing: () => vscode.l10n.t('account signed out'),
  invalidOptions: () => vscode.l10n.t('options not valid'),
  nothingSelected: () => vscode.l10n.t('nothing selected'),
  exportFailed: () => vscode.l10n.t('SendGrid gave up'),
  expired: () => vscode.l10n.t('files expired'),
  filesMissing: () => vscode.l10n.t('no files yet'),
  filesChanged: () => vscode.l10n.t('files changed at SendGrid'),
  proxyRefused: () => vscode.l10n.t('file refused on the way'),
  unconfirmed: () => vscode.l10n.t('not confirmed by SendGrid'),
  notAnExport: () => vscode.l10n.t('not an export'),
  unknownCoding: () => vscode.l10n.t('unknown compression'),
  notAnArray: () => vscode.l10n.t('not valid JSON'),
  badFile: () => vscode.l10n.t('file incomplete or damaged'),
  badFileUrl: () => vscode.l10n.t('unsafe file address'),
  filesGone: () => vscode.l10n.t('files deleted meanwhile'),
  folderNotWritable: () => vscode.l10n.t('folder not writable'),
  folderNotConfirmed: () => vscode.l10n.t('folder not confirmed'),
  folderMoved: () => vscode.l10n.t('folder leads elsewhere'),
  diskFull: () => vscode.l10n.t('disk full'),
  fileSystem: () => vscode.l10n.t('file not written'),
};

const isKnown = (reason: string): reason is ExportReason => Object.hasOwn(reasonTexts, reason);
