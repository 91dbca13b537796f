import * as vscode from 'vscode';
import type { ExportReason } from '../../engine/model/exportError.ts';
import {
  accountMissing,
  forbidden,
  keyMissing,
  legacyAccount,
  scopeMissing,
  subuserIgnored,
  subuserUnproven,
} from './accountMessages.ts';
import { endedEarly } from '../../engine/download/tries.ts';
import type { Transfer } from '../../engine/model/exportJob.ts';
import { needsNewExport } from '../../engine/model/transientFaults.ts';
import { networkCause } from './networkCause.ts';
import { transferMessage } from './transferMessage.ts';
import { unexpectedBodyText } from './unexpectedBodyText.ts';

/** What failed. The same reason leads to different suggestions depending on it. */
export type FailedWork = 'signIn' | 'signOut' | 'account' | 'load' | 'export' | 'subuser';

/** Something that the user can do about a failure, offered as a button. */
export type FailureAction =
  'enterKeyAgain' | 'signIn' | 'retry' | 'exportAgain' | 'chooseFolder' | 'refresh' | 'showLog';

/** An `ExportError`, or the failure that is stored with a job. */
export interface Failure {
  /** An `ExportReason`, or one of a newer version. */
  readonly reason: string;
  readonly status?: number | undefined;
  readonly detail?: string | undefined;
  /** Progress of a download when it was given up. */
  readonly transfer?: Transfer | undefined;
}

export interface FailureMessage {
  /** Why it failed and what to do next. What failed is prepended by the caller. */
  readonly sentence: string;
  /** At most two. */
  readonly actions:
    readonly [] | readonly [FailureAction] | readonly [FailureAction, FailureAction];
}

type Explain = (failure: Failure, work: FailedWork) => FailureMessage;

/** Returns the message and the buttons of a failure. The only place where a reason becomes text. */
export const failureMessage = (failure: Failure, work: FailedWork): FailureMessage =>
  transferMessage(failure) ??
  (isKnown(failure.reason)
    ? explanations[failure.reason](failure, work)
    : {
        sentence: vscode.l10n.t('Something unexpected went wrong. The log says more.'),
        actions: ['showLog'],
      });

/** Returns the label of an action's button. */
export function failureActionLabel(action: FailureAction): string {
  switch (action) {
    case 'enterKeyAgain':
      return vscode.l10n.t('Enter API Key Again');
    case 'signIn':
      return vscode.l10n.t('Sign In');
    case 'retry':
      return vscode.l10n.t('Retry');
    case 'exportAgain':
      return vscode.l10n.t('Export Again');
    case 'chooseFolder':
      return vscode.l10n.t('Choose Folder…');
    case 'refresh':
      return vscode.l10n.t('Refresh Contacts');
    case 'showLog':
      return vscode.l10n.t('Show Log');
  }
}

const isKnown = (reason: string): reason is ExportReason => Object.hasOwn(explanations, reason);

/** The message of each reason. A missing one does not compile. */
const explanations: Readonly<Record<ExportReason, Explain>> = {
  badRequest: ({ detail }, work) =>
    work === 'export'
      ? {
          sentence: vscode.l10n.t(
            'SendGrid refused the request{0}. A list or segment may have been deleted: refresh the contacts and select again.',
            because(detail),
          ),
          actions: ['refresh', 'showLog'],
        }
      : {
          sentence: vscode.l10n.t('SendGrid refused the request{0}.', because(detail)),
          actions: ['retry', 'showLog'],
        },
  unauthorized: (_, work) =>
    work === 'signIn'
      ? {
          sentence: vscode.l10n.t(
            'SendGrid does not accept this key: it is mistyped, expired or revoked, or it belongs to another region.',
          ),
          actions: [],
        }
      : {
          sentence: vscode.l10n.t(
            'SendGrid no longer accepts the API key: it has expired or was revoked. Enter a valid one.',
          ),
          actions: ['enterKeyAgain', 'showLog'],
        },
  forbidden: (_, work) => forbidden(work),
  scopeMissing: (_, work) => scopeMissing(work),
  legacyAccount,
  subuserIgnored,
  subuserUnproven: ({ detail }, work) => subuserUnproven(detail, work),
  notFound: (_, work) =>
    work === 'export'
      ? {
          sentence: vscode.l10n.t(
            'SendGrid no longer knows this export, or what it was to hold. Refresh the contacts and export again.',
          ),
          actions: ['refresh', 'showLog'],
        }
      : {
          sentence: vscode.l10n.t(
            'SendGrid responds that this does not exist. If nothing of the account can be read, check the region or the base URL.',
          ),
          actions: ['retry', 'showLog'],
        },
  rateLimited: () => ({
    sentence: vscode.l10n.t(
      'SendGrid takes no more requests for the moment. Try again in a minute.',
    ),
    actions: ['retry', 'showLog'],
  }),
  server: ({ status }) => ({
    sentence: vscode.l10n.t(
      'SendGrid has a fault of its own{0}. Try again later.',
      status === undefined ? '' : ` (HTTP ${status})`,
    ),
    actions: ['retry', 'showLog'],
  }),
  network: ({ detail }) => ({
    sentence: vscode.l10n.t(
      'SendGrid could not be reached{0}. Check the connection and the proxy settings of VS Code.',
      because(networkCause(detail)),
    ),
    actions: ['retry', 'showLog'],
  }),
  timeout: () => ({
    sentence: vscode.l10n.t(
      'SendGrid did not respond in time. Check the connection, then try again.',
    ),
    actions: ['retry', 'showLog'],
  }),
  badResponse: () => ({
    sentence: vscode.l10n.t(
      'The response is not one that SendGrid sends. A proxy or a wrong base URL may be the cause: check them, then try again.',
    ),
    actions: ['retry', 'showLog'],
  }),
  redirected: () => ({
    sentence: vscode.l10n.t(
      'The server points to another address, and the API key is not sent there. Check the base URL.',
    ),
    actions: ['showLog'],
  }),
  keyMissing: (_, work) => keyMissing(work),
  sessionEnded: () => ({
    sentence: vscode.l10n.t(
      'The API key of this account was kept for one session in one window only. Enter it again.',
    ),
    actions: ['enterKeyAgain'],
  }),
  accountMissing: (_, work) => accountMissing(work),
  invalidOptions: ({ detail }) => ({
    sentence: isSaid(detail)
      ? detail
      : vscode.l10n.t('The options of the export do not fit. Check them and try again.'),
    actions: [],
  }),
  nothingSelected: () => ({
    sentence: vscode.l10n.t(
      'Nothing is selected. Choose at least one list or segment, or all contacts.',
    ),
    actions: [],
  }),
  exportFailed: ({ detail }) => ({
    sentence: vscode.l10n.t(
      'SendGrid gave up making the export{0}. Try again, or with fewer lists at once.',
      because(detail),
    ),
    actions: ['retry', 'showLog'],
  }),
  expired: () => ({
    sentence: vscode.l10n.t(
      'SendGrid keeps the files of an export for some hours only, and these are gone. Export again, with the same options.',
    ),
    actions: ['exportAgain', 'showLog'],
  }),
  filesMissing: () => ({
    sentence: vscode.l10n.t(
      'SendGrid says that the export is ready and has contacts, but names no file for it. Wait a few minutes, then press Retry: it looks for the files of the same export.',
    ),
    actions: ['retry', 'showLog'],
  }),
  filesChanged: () => ({
    sentence: vscode.l10n.t(
      'SendGrid now names other files for this export, and it is unclear which of them have been loaded. Files that are finished are kept. Export again to get all of them.',
    ),
    actions: ['exportAgain', 'showLog'],
  }),
  proxyRefused: ({ status, detail }) => ({
    sentence: vscode.l10n.t(
      'A proxy, firewall or filter between you and SendGrid refused the file{0}{1}. What has been loaded is kept. Allow the download there or check the proxy settings of VS Code, then press Retry.',
      status === undefined ? '' : ` (HTTP ${status})`,
      because(detail),
    ),
    actions: ['retry', 'showLog'],
  }),
  unconfirmed: () => ({
    sentence: vscode.l10n.t(
      'SendGrid did not respond when the export was ordered, and it is not certain whether SendGrid is making it. Retry looks for it once more, and orders it again if it is not found.',
    ),
    actions: ['retry', 'showLog'],
  }),
  badFile: ({ detail }) => ({
    sentence: endedEarly.has(detail)
      ? vscode.l10n.t(
          'The file ended too early each time it was fetched, so it was not kept. A proxy or a filter may cut it short: try again, or from another network.',
        )
      : vscode.l10n.t('The file arrived incomplete or damaged, so it was not kept. Try again.'),
    actions: ['retry', 'showLog'],
  }),
  notAnArray: ({ detail }) => ({
    sentence: vscode.l10n.t(
      'No JSON array can be made of the file, since its line {0} is not one JSON value. Export as JSON Lines, which stay as SendGrid delivers them.',
      detail ?? '?',
    ),
    actions: ['retry', 'showLog'],
  }),
  notAnExport: (failure) => ({
    sentence: unexpectedBodyText(failure.detail),
    actions: [needsNewExport(failure) ? 'exportAgain' : 'retry', 'showLog'],
  }),
  unknownCoding: ({ detail }) => ({
    sentence: vscode.l10n.t(
      'The file came compressed in a way that was not asked for{0}, so it was not kept. A proxy between you and SendGrid may be the cause: try again, or from another network.',
      because(detail),
    ),
    actions: ['retry', 'showLog'],
  }),
  badFileUrl: () => ({
    sentence: vscode.l10n.t(
      'SendGrid named an address for the file that is not safe to load from. The log says more.',
    ),
    actions: ['showLog'],
  }),
  filesGone: () => ({
    sentence: vscode.l10n.t(
      'Finished files were deleted or changed while the export ran. Make sure that no other program moves or changes them, then try again.',
    ),
    actions: ['retry', 'showLog'],
  }),
  folderNotWritable: ({ detail }) => ({
    sentence: vscode.l10n.t(
      'The folder cannot be made or written to{0}. Choose another folder or change its permissions.',
      because(detail),
    ),
    actions: ['chooseFolder', 'retry'],
  }),
  folderNotConfirmed: ({ detail }) => ({
    sentence: vscode.l10n.t(
      'The folder “{0}” is outside the workspace folder, and saving there was not confirmed. Choose another folder, or export again and agree to this one.',
      detail ?? '',
    ),
    actions: ['chooseFolder'],
  }),
  folderMoved: ({ detail }) => ({
    sentence: vscode.l10n.t(
      'The folder “{0}” leads to another place than when the export was begun, so nothing is saved there. Choose a folder.',
      detail ?? '',
    ),
    actions: ['chooseFolder', 'showLog'],
  }),
  diskFull: () => ({
    sentence: vscode.l10n.t('The disk is full. Free some space or choose another folder.'),
    actions: ['retry', 'chooseFolder'],
  }),
  fileSystem: ({ detail }) => ({
    sentence: vscode.l10n.t(
      'The file could not be written{0}. Check that the drive is still there, then try again.',
      because(detail),
    ),
    actions: ['retry', 'showLog'],
  }),
};

/** Appends the cause as the system or SendGrid phrases it, without its full stop. */
const because = (detail: string | undefined): string =>
  isSaid(detail) ? `: ${detail.trim().replace(/\.$/, '')}` : '';

const isSaid = (detail: string | undefined): detail is string =>
  detail !== undefined && detail.trim() !== '';
