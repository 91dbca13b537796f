import * as vscode from 'vscode';
import { contactsOf, type ExportJob } from '../../engine/model/exportJob.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { doubtsText, isDoubtful, sumOfContacts } from '../../ui/text/contactCountText.ts';
import { counted } from '../../ui/text/counted.ts';
import { Formats } from '../../ui/text/formats.ts';

type Completed = Extract<ExportJob, { state: 'completed' }>;

/** Returns what was exported, with the number of contacts, and a warning if that differs from what SendGrid promised. */
export function describeOutcome(completed: readonly Completed[], paths: readonly string[]): string {
  const formats = new Formats({ locale: vscode.env.language });
  const doubts = doubtsText(completed, { formats });
  const what = describeFiles(completed, paths, formats);
  return doubts === undefined ? what : `${what} ${doubts}`;
}

function describeFiles(
  completed: readonly Completed[],
  paths: readonly string[],
  formats: Formats,
): string {
  const [first, ...others] = completed;
  if (first === undefined || others.length > 0) {
    const sum = sumOfContacts(completed);
    const files =
      paths.length === 1
        ? vscode.l10n.t('1 file')
        : vscode.l10n.t('{0} files', counted(paths.length));
    return sum === undefined
      ? vscode.l10n.t('{0} exports are done: {1}.', counted(completed.length), files)
      : vscode.l10n.t(
          '{0} exports are done: {1}, {2}.',
          counted(completed.length),
          formats.contacts(sum),
          files,
        );
  }
  const title = jobTitle(first, 60);
  const { contacts } = contactsOf(first);
  if (paths.length === 0) {
    return vscode.l10n.t('No file came of “{0}”.', title);
  }
  // The warning contains the numbers.
  return contacts === undefined || isDoubtful(first)
    ? vscode.l10n.t('“{0}” was exported.', title)
    : vscode.l10n.t('“{0}” was exported: {1}.', title, formats.contacts(contacts));
}
