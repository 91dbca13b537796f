import * as vscode from 'vscode';
import { audienceSizeReason, contactsOf, type ExportJob } from '../../engine/model/exportJob.ts';
import { jobTitle } from './audienceTitle.ts';
import type { Formats } from './formats.ts';

type Completed = Extract<ExportJob, { state: 'completed' }>;

interface TextContext {
  readonly formats: Formats;
}

/** Maximum number of exports of a group that are named individually. */
const maxNamed = 3;

/**
 * Whether users are warned about the number of contacts in an export: it differs from what SendGrid promised, or could not be
 * checked.
 */
export const isDoubtful = (job: Completed): boolean =>
  job.warning !== undefined || !contactsOf(job).isCounted;

/** Returns the number of contacts in an export: '1,234 contacts', '999 of 1,000 contacts'. Empty if unknown. */
export function contactsText(job: Completed, { formats }: TextContext): string {
  if (job.warning) {
    const { found, promised, reason } = job.warning;
    if (reason === audienceSizeReason) {
      return vscode.l10n.t('{0} of about {1}', formats.count(found), formats.contacts(promised));
    }
    if (found > promised) {
      return vscode.l10n.t('{0} instead of {1}', formats.contacts(found), formats.count(promised));
    }
    return promised === 1
      ? vscode.l10n.t('{0} of 1 contact', formats.count(found))
      : vscode.l10n.t('{0} of {1} contacts', formats.count(found), formats.count(promised));
  }
  const { contacts, isCounted } = contactsOf(job);
  if (contacts === undefined) {
    return '';
  }
  return isCounted
    ? formats.contacts(contacts)
    : vscode.l10n.t('{0}, says SendGrid', formats.contacts(contacts));
}

/**
 * Returns the warning for an export whose files do not hold as many contacts as SendGrid promised, hold far fewer than the
 * list or segment has, or could not be counted; with both numbers and what to do. Returns `undefined` if there is nothing to
 * warn about.
 *
 * The only place where this warning becomes text.
 */
export function doubtText(job: Completed, context: TextContext): string | undefined {
  const { formats } = context;
  const { warning, contactCount } = job;
  if (warning) {
    const promised = formats.contacts(warning.promised);
    const found = formats.contacts(warning.found);
    if (warning.reason === audienceSizeReason) {
      return `${vscode.l10n.t('SendGrid counts about {0} or more in what was chosen, but the export holds {1}.', promised, found)} ${adviceOnSize()}`;
    }
    return `${vscode.l10n.t('SendGrid counted {0}, but the export holds {1}.', promised, found)} ${adviceOn(warning)}`;
  }
  if (contactsOf(job).isCounted) {
    return undefined;
  }
  return contactCount === undefined
    ? vscode.l10n.t('Its contacts could not be counted.')
    : vscode.l10n.t(
        'SendGrid counted {0}, and those in the files could not be counted.',
        formats.contacts(contactCount),
      );
}

/**
 * Returns the warning for the exports of one command: a single one by its name, several with their names and numbers of
 * contacts.
 */
export function doubtsText(jobs: readonly Completed[], context: TextContext): string | undefined {
  const { formats } = context;
  const doubtful = jobs.filter(isDoubtful);
  const [first, ...others] = doubtful;
  if (first === undefined) {
    return undefined;
  }
  const text = doubtText(first, context) ?? '';
  if (others.length === 0) {
    return jobs.length === 1 ? text : vscode.l10n.t('“{0}”: {1}', jobTitle(first, 60), text);
  }
  const named = doubtful
    .slice(0, maxNamed)
    .map((job) =>
      vscode.l10n.t(
        '“{0}” ({1})',
        jobTitle(job, 40),
        contactsText(job, context) || vscode.l10n.t('unknown'),
      ),
    );
  const rest = doubtful.length - named.length;
  const list = [
    ...named,
    ...(rest > 0 ? [vscode.l10n.t('and {0} more', formats.count(rest))] : []),
  ].join(', ');
  return vscode.l10n.t(
    '{0} of them do not hold as many contacts as SendGrid counted: {1}. Export these again if too many are missing.',
    formats.count(doubtful.length),
    list,
  );
}

/** Returns the total number of contacts of several exports; `undefined` if one of them is unknown. */
export function sumOfContacts(jobs: readonly Completed[]): number | undefined {
  return jobs.reduce<number | undefined>((sum, job) => {
    const { contacts, isCounted } = contactsOf(job);
    return sum === undefined || contacts === undefined || !isCounted ? undefined : sum + contacts;
  }, 0);
}

const adviceOnSize = (): string =>
  vscode.l10n.t(
    'Such counts lag behind, so nothing need be missing. Look at the number in SendGrid, and export again if it stays higher.',
  );

function adviceOn({ promised, found }: { promised: number; found: number }): string {
  if (found > promised) {
    return vscode.l10n.t('Contacts that were added meanwhile can be the reason.');
  }
  return found === 0
    ? vscode.l10n.t('Export again, and look at the list in SendGrid if it stays so.')
    : vscode.l10n.t(
        'Contacts that changed meanwhile can be the reason. Export again if too many are missing.',
      );
}
