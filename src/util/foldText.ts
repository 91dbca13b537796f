/** Takes case, accents and compatibility forms (such as full-width letters) out of a text, so that searches find more. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}
