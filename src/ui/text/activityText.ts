import type { ExportActivity } from '../../engine/model/exportActivity.ts';
import type { Formats } from './formats.ts';
import type { L10n } from './l10n.ts';

interface Words {
  readonly l10n: L10n;
  readonly formats: Formats;
  /** Epoch ms. */
  readonly now: number;
}

/** What lasts longer than this says for how long it does. */
const quietMs = 3000;

type Retrying = Extract<ExportActivity, { kind: 'retrying' }>;

/**
 * Returns what is being done for an export, as a line without a full stop: for the progress notification, and for what
 * speaks of it elsewhere in whole sentences. `isTicking` lets its seconds count; otherwise it says the same until it ends.
 */
export function activityText(
  activity: ExportActivity,
  words: Words,
  { isTicking = true }: { isTicking?: boolean } = {},
): string {
  const { l10n, formats, now } = words;
  if (activity.kind === 'retrying') {
    return l10n.t('{0}; {1}', whyAgain(activity, l10n), whenAgain(activity, words, isTicking));
  }
  const text = plainWords(activity.kind, l10n);
  const lasts = now - activity.since;
  return isTicking && lasts >= quietMs ? l10n.t('{0} ({1})', text, formats.duration(lasts)) : text;
}

/** Returns the same in a few words: for a row, and for the status bar. */
export function shortActivity(activity: ExportActivity, { l10n, formats, now }: Words): string {
  switch (activity.kind) {
    case 'retrying': {
      const left = activity.at - now;
      return left < 1000
        ? l10n.t('{0}, trying again', shortWhy(activity, l10n))
        : l10n.t('{0}, again in {1}', shortWhy(activity, l10n), formats.duration(left));
    }
    case 'openingAccount':
      return l10n.t('waiting for the API key');
    case 'requesting':
      return l10n.t('requesting');
    case 'searching':
      return l10n.t('looking for it at SendGrid');
    case 'checking':
      return l10n.t('asking SendGrid');
    case 'heldBack':
      return l10n.t('held back by the rate limit');
    case 'finishing':
      return l10n.t('writing to the end');
    case 'awaitingFiles':
      return l10n.t('looking for more files');
    case 'counting':
      return l10n.t('counting contacts');
    case 'cancelling':
      return l10n.t('cancelling');
  }
}

function plainWords(kind: Exclude<ExportActivity['kind'], 'retrying'>, l10n: L10n): string {
  switch (kind) {
    case 'openingAccount':
      return l10n.t(
        'Waiting for the API key from the secret storage, which may ask for a password',
      );
    case 'requesting':
      return l10n.t('Asking SendGrid for the export');
    case 'searching':
      return l10n.t('Looking whether SendGrid has begun it already…');
    case 'checking':
      return l10n.t('Asking SendGrid whether it still has the export…');
    case 'heldBack':
      return l10n.t('Waiting, since SendGrid’s limit of requests is reached');
    case 'finishing':
      return l10n.t('Everything has arrived; writing it to the end');
    case 'awaitingFiles':
      return l10n.t('Contacts are missing; looking whether SendGrid has more files…');
    case 'counting':
      return l10n.t('Counting the contacts in the files');
    case 'cancelling':
      return l10n.t('Cancelling…');
  }
}

function whyAgain({ of, reason }: Retrying, l10n: L10n): string {
  switch (reason) {
    case 'rateLimited':
      return l10n.t('SendGrid is busy');
    case 'server':
      return of === 'file'
        ? l10n.t('The server with the file is busy')
        : l10n.t('SendGrid answered with an error');
    case 'timeout':
      return of === 'file'
        ? l10n.t('No more of the file came')
        : l10n.t('SendGrid does not answer');
    case 'network':
      return of === 'file'
        ? l10n.t('The connection was lost')
        : l10n.t('SendGrid cannot be reached');
    case 'filesMissing':
      return l10n.t('SendGrid is done, but has not delivered the contacts yet');
    case 'fileNotThere':
      return l10n.t('SendGrid is done, but its file is not there yet');
    case 'notAnExport':
      return l10n.t('Something else came instead of the export');
    default:
      return of === 'file'
        ? l10n.t('The file could not be used')
        : l10n.t('The answer was not understood');
  }
}

/** Why a file comes no further, of which the bytes that came are kept. */
const interruptions: ReadonlySet<string> = new Set(['network', 'timeout', 'server', 'rateLimited']);

function whenAgain(
  { of, reason, at }: Retrying,
  { l10n, formats, now }: Words,
  isTicking: boolean,
): string {
  const left = at - now;
  const goesOn = of === 'file' && interruptions.has(reason);
  if (isTicking && left < 1000) {
    return goesOn ? l10n.t('going on') : l10n.t('trying again');
  }
  const time = formats.duration(Math.max(1000, left));
  return goesOn ? l10n.t('going on in {0}', time) : l10n.t('trying again in {0}', time);
}

function shortWhy({ of, reason }: Retrying, l10n: L10n): string {
  switch (reason) {
    case 'rateLimited':
      return l10n.t('busy');
    case 'server':
      return of === 'file' ? l10n.t('busy') : l10n.t('error at SendGrid');
    case 'timeout':
      return l10n.t('no answer');
    case 'network':
      return of === 'file' ? l10n.t('connection lost') : l10n.t('not reachable');
    case 'filesMissing':
      return l10n.t('not delivered yet');
    case 'fileNotThere':
      return l10n.t('file not there yet');
    case 'notAnExport':
      return l10n.t('not an export');
    default:
      return of === 'file' ? l10n.t('file not usable') : l10n.t('answer not understood');
  }
}
