import * as vscode from 'vscode';
import type { ExportJob, ExportRequest } from '../../engine/model/exportJob.ts';
import { plainText } from './plainText.ts';

/** Returns what a job exports in a few words. The job's own title is in English, as file names are derived from it. */
export const jobTitle = ({ request }: Pick<ExportJob, 'request'>, limit?: number): string =>
  audienceTitle(request.audience, limit);

/** Returns what is exported in a few words: 'All Contacts', a list's name, 'A and B', or 'A and 3 more'. */
export const audienceTitle = (audience: ExportRequest['audience'], limit?: number): string =>
  plainText(words(audience), limit);

function words(audience: ExportRequest['audience']): string {
  if (audience.kind === 'all') {
    return vscode.l10n.t('All Contacts');
  }
  const [first, second, ...rest] = [...audience.lists, ...audience.segments].map(
    ({ name, id }) => name.trim() || id,
  );
  if (first === undefined) {
    return vscode.l10n.t('Contacts');
  }
  if (second === undefined) {
    return first;
  }
  return rest.length === 0
    ? vscode.l10n.t('{0} and {1}', first, second)
    : // Counts the same way as the English title, from which file names are derived.
      vscode.l10n.t('{0} and {1} more', first, String(rest.length + 1));
}
