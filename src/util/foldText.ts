/** Nobody searches for longer names; normalizing endless combining marks takes far longer than reading them. */
const longest = 4000;

/**
 * Removes case, accents and compatibility forms (such as full-width letters) from a text, so that searches find more.
 */
export function foldText(text: string): string {
  return text
    .slice(0, longest)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}
