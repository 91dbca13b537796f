import type { ExportJob, ExportRequest } from '../../engine/model/exportJob.ts';
import type { L10n } from './l10n.ts';
import { plainText } from './plainText.ts';

/** Says in a few words what a job exports. Its own title is English, as names of files are made of it. */
export const jobTitle = (
  { request }: Pick<ExportJob, 'request'>,
  l10n: L10n,
  limit?: number,
): string => audienceTitle(request.audience, l10n, limit);

/** Says in a few words what is exported: 'All Contacts', a list's name, 'A and B', or 'A and 3 more'. */
export const audienceTitle = (
  audience: ExportRequest['audience'],
  l10n: L10n,
  limit?: number,
): string => plainText(words(audience, l10n), limit);

function words(audience: ExportRequest['audience'], l10n: L10n): string {
  if (audience.kind === 'all') {
    return l10n.t('All Contacts');
  }
  const [first, second, ...rest] = [...audience.lists, ...audience.segments].map(
    ({ name, id }) => name.trim() || id,
  );
  if (first === undefined) {
    return l10n.t('Contacts');
  }
  if (second === undefined) {
    return first;
  }
  return rest.length === 0
    ? l10n.t('{0} and {1}', first, second)
    : // As in the English title, of which file names are made.
      l10n.t('{0} and {1} more', first, String(rest.length + 1));
}
