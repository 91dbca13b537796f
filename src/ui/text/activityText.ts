import * as vscode from 'vscode';
import type { ExportActivity } from '../../engine/model/exportActivity.ts';
import type { Formats } from './formats.ts';

interface TextContext {
  readonly formats: Formats;
  /** Epoch ms. */
  readonly now: number;
}

/** An activity that takes longer than this shows its duration. */
const showDurationAfterMs = 3000;

type Retrying = Extract<ExportActivity, { kind: 'retrying' }>;

/**
 * Returns what is being done for an export, as a line without a full stop. With `isTicking`, it includes the elapsed or
 * remaining seconds; without, it stays the same until the activity ends, for output that is not updated.
 */
export function activityText(
  activity: ExportActivity,
  context: TextContext,
  { isTicking = true }: { isTicking?: boolean } = {},
): string {
  const { formats, now } = context;
  if (activity.kind === 'retrying') {
    return vscode.l10n.t(
      '{0}; {1}',
      retryReasonText(activity),
      retryTimeText(activity, context, isTicking),
    );
  }
  const text = kindText(activity.kind);
  const lasts = now - activity.since;
  return isTicking && lasts >= showDurationAfterMs
    ? vscode.l10n.t('{0} ({1})', text, formats.duration(lasts))
    : text;
}

/** Returns a shorter form for tree rows and the status bar. */
export function shortActivity(activity: ExportActivity, { formats, now }: TextContext): string {
  switch (activity.kind) {
    case 'retrying': {
      const left = activity.at - now;
      return left < 1000
        ? vscode.l10n.t('{0}, trying again', shortRetryReason(activity))
        : vscode.l10n.t('{0}, again in {1}', shortRetryReason(activity), formats.duration(left));
    }
    case 'openingAccount':
      return vscode.l10n.t('waiting for the API key');
    case 'requesting':
      return vscode.l10n.t('requesting');
    case 'searching':
      return vscode.l10n.t('looking for it at SendGrid');
    case 'checking':
      return vscode.l10n.t('asking SendGrid');
    case 'heldBack':
      return vscode.l10n.t('held back by the rate limit');
    case 'finishing':
      return vscode.l10n.t('writing to the end');
    case 'awaitingFiles':
      return vscode.l10n.t('looking for more files');
    case 'counting':
      return vscode.l10n.t('counting contacts');
    case 'cancelling':
      return vscode.l10n.t('cancelling');
  }
}

function kindText(kind: Exclude<ExportActivity['kind'], 'retrying'>): string {
  switch (kind) {
    case 'openingAccount':
      return vscode.l10n.t(
        'Waiting for the API key from the secret storage, which may ask for a password',
      );
    case 'requesting':
      return vscode.l10n.t('Asking SendGrid for the export');
    case 'searching':
      return vscode.l10n.t('Looking whether SendGrid has begun it already…');
    case 'checking':
      return vscode.l10n.t('Asking SendGrid whether it still has the export…');
    case 'heldBack':
      return vscode.l10n.t('Waiting, since SendGrid’s limit of requests is reached');
    case 'finishing':
      return vscode.l10n.t('Everything has arrived; writing it to the end');
    case 'awaitingFiles':
      return vscode.l10n.t('Contacts are missing; looking whether SendGrid has more files…');
    case 'counting':
      return vscode.l10n.t('Counting the contacts in the files');
    case 'cancelling':
      return vscode.l10n.t('Cancelling…');
  }
}

function retryReasonText({ of, reason }: Retrying): string {
  switch (reason) {
    case 'rateLimited':
      return vscode.l10n.t('SendGrid is busy');
    case 'server':
      return of === 'file'
        ? vscode.l10n.t('The server with the file is busy')
        : vscode.l10n.t('SendGrid responded with an error');
    case 'timeout':
      return of === 'file'
        ? vscode.l10n.t('No more of the file came')
        : vscode.l10n.t('SendGrid does not respond');
    case 'network':
      return of === 'file'
        ? vscode.l10n.t('The connection was lost')
        : vscode.l10n.t('SendGrid cannot be reached');
    case 'filesMissing':
      return vscode.l10n.t('SendGrid is done, but has not delivered the contacts yet');
    case 'fileNotThere':
      return vscode.l10n.t('SendGrid is done, but its file is not there yet');
    case 'notAnExport':
      return vscode.l10n.t('Something else came instead of the export');
    default:
      return of === 'file'
        ? vscode.l10n.t('The file could not be used')
        : vscode.l10n.t('The response was not understood');
  }
}

/** The reasons after which a download resumes from the bytes that were received. */
const interruptions: ReadonlySet<string> = new Set(['network', 'timeout', 'server', 'rateLimited']);

function retryTimeText(
  { of, reason, at }: Retrying,
  { formats, now }: TextContext,
  isTicking: boolean,
): string {
  const left = at - now;
  const willResume = of === 'file' && interruptions.has(reason);
  if (isTicking && left < 1000) {
    return willResume ? vscode.l10n.t('going on') : vscode.l10n.t('trying again');
  }
  const time = formats.duration(Math.max(1000, left));
  return willResume
    ? vscode.l10n.t('going on in {0}', time)
    : vscode.l10n.t('trying again in {0}', time);
}

function shortRetryReason({ of, reason }: Retrying): string {
  switch (reason) {
    case 'rateLimited':
      return vscode.l10n.t('busy');
    case 'server':
      return of === 'file' ? vscode.l10n.t('busy') : vscode.l10n.t('error at SendGrid');
    case 'timeout':
      return vscode.l10n.t('no response');
    case 'network':
      return of === 'file' ? vscode.l10n.t('connection lost') : vscode.l10n.t('not reachable');
    case 'filesMissing':
      return vscode.l10n.t('not delivered yet');
    case 'fileNotThere':
      return vscode.l10n.t('file not there yet');
    case 'notAnExport':
      return vscode.l10n.t('not an export');
    default:
      return of === 'file'
        ? vscode.l10n.t('file not usable')
        : vscode.l10n.t('response not understood');
  }
}
