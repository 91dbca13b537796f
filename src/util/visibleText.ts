/** What takes no room on the screen: format and control characters, fillers, and the blank of braille. White space stays. */
const invisible =
  /(?![\t\n\v\f\r])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\uFFFC\uFFFE\uFFFF]/gu;

/** Returns a text without the characters that nobody sees, which come along when it is pasted. */
export const visibleText = (text: string): string => text.replace(invisible, '');

/** Returns a name as it is kept: without invisible characters, and with single blanks between its words. */
export const cleanName = (text: string): string => visibleText(text).replace(/\s+/gu, ' ').trim();

/** Returns what two names have in common that people would take for the same: without case and white space. */
export const foldName = (text: string): string =>
  visibleText(text.normalize('NFKC')).replace(/\s+/gu, '').toUpperCase().toLowerCase();
