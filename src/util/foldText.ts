/** What is longer is no name that anybody searches for; marks without end take far longer to put in order than to read. */
const longest = 4000;

/** Takes case, accents and compatibility forms (such as full-width letters) out of a text, so that searches find more. */
export function foldText(text: string): string {
  return text
    .slice(0, longest)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}
