import type { AudienceSelection } from '../../options/exportOptions.ts';

/**
 * Returns what is exported, in a few words: 'All Contacts', a list's name, 'A and B', or 'A and 3 more'.
 * Plain English, since it is stored with the job and part of file names.
 */
export function exportTitle(audience: AudienceSelection): string {
  if (audience.kind === 'all') {
    return 'All Contacts';
  }
  const [first, second, ...rest] = [...audience.lists, ...audience.segments].map(
    ({ name, id }) => name.trim() || id,
  );
  if (first === undefined) {
    return 'Contacts';
  }
  if (second === undefined) {
    return first;
  }
  return rest.length === 0 ? `${first} and ${second}` : `${first} and ${rest.length + 1} more`;
}
