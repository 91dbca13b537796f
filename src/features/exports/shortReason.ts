import type { ExportReason } from '../../engine/model/exportError.ts';
import type { Transfer } from '../../engine/model/exportJob.ts';
import type { L10n } from '../../ui/text/l10n.ts';

/** Says in a few words why an export failed: for its row. Tooltip and notification have the whole sentence. */
export function shortReason(reason: string, l10n: L10n, transfer?: Transfer): string {
  return (transfer && ofTransfer(reason, transfer, l10n)) ?? plainReason(reason, l10n);
}

/** SendGrid could be reached, and it was the file that did not come. */
function ofTransfer(reason: string, { isConnected }: Transfer, l10n: L10n): string | undefined {
  switch (reason) {
    case 'network':
    case 'timeout':
      return isConnected ? l10n.t('connection lost') : l10n.t('file host not reachable');
    case 'server':
    case 'rateLimited':
      return l10n.t('file host busy');
    default:
      return undefined;
  }
}

function plainReason(reason: string, l10n: L10n): string {
  return isKnown(reason) ? words[reason](l10n) : l10n.t('failed');
}

const words: Readonly<Record<ExportReason, (l10n: L10n) => string>> = {
  badRequest: (l10n) => l10n.t('request refused'),
  unauthorized: (l10n) => l10n.t('API key not accepted'),
  forbidden: (l10n) => l10n.t('access denied'),
  scopeMissing: (l10n) => l10n.t('permission missing'),
  legacyAccount: (l10n) => l10n.t('older SendGrid account'),
  subuserIgnored: (l10n) => l10n.t('subuser not confirmed'),
  subuserUnproven: (l10n) => l10n.t('subuser not confirmed'),
  notFound: (l10n) => l10n.t('not found'),
  rateLimited: (l10n) => l10n.t('too many requests'),
  server: (l10n) => l10n.t('fault at SendGrid'),
  network: (l10n) => l10n.t('SendGrid not reachable'),
  timeout: (l10n) => l10n.t('no answer in time'),
  badResponse: (l10n) => l10n.t('answer not understood'),
  redirected: (l10n) => l10n.t('redirected elsewhere'),
  keyMissing: (l10n) => l10n.t('API key missing'),
  sessionEnded: (l10n) => l10n.t('API key missing'),
  accountMissing: (l10n) => l10n.t('account signed out'),
  invalidOptions: (l10n) => l10n.t('options not valid'),
  nothingSelected: (l10n) => l10n.t('nothing selected'),
  exportFailed: (l10n) => l10n.t('SendGrid gave up'),
  expired: (l10n) => l10n.t('files expired'),
  filesMissing: (l10n) => l10n.t('no files yet'),
  filesChanged: (l10n) => l10n.t('files changed at SendGrid'),
  proxyRefused: (l10n) => l10n.t('file refused on the way'),
  unconfirmed: (l10n) => l10n.t('not confirmed by SendGrid'),
  notAnExport: (l10n) => l10n.t('not an export'),
  unknownCoding: (l10n) => l10n.t('unknown compression'),
  notAnArray: (l10n) => l10n.t('not valid JSON'),
  badFile: (l10n) => l10n.t('file incomplete or damaged'),
  badFileUrl: (l10n) => l10n.t('unsafe file address'),
  filesGone: (l10n) => l10n.t('files deleted meanwhile'),
  folderNotWritable: (l10n) => l10n.t('folder not writable'),
  folderNotConfirmed: (l10n) => l10n.t('folder not confirmed'),
  folderMoved: (l10n) => l10n.t('folder leads elsewhere'),
  diskFull: (l10n) => l10n.t('disk full'),
  fileSystem: (l10n) => l10n.t('file not written'),
};

const isKnown = (reason: string): reason is ExportReason => Object.hasOwn(words, reason);
