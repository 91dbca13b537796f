/**
 * Characters without width: format and control characters, fillers, and the Braille blank. White space is not included.
 */
const invisible =
  /(?![\t\n\v\f\r])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\uFFFC\uFFFE\uFFFF]/gu;

/** Returns a text without invisible characters, which get in when it is pasted. */
export const visibleText = (text: string): string => text.replace(invisible, '');

/** Returns a name as it is stored: without invisible characters, and with single blanks between its words. */
export const cleanName = (text: string): string => visibleText(text).replace(/\s+/gu, ' ').trim();

/** Returns a form that is equal for names which look the same to people: without case and white space. */
export const foldName = (text: string): string =>
  visibleText(text.normalize('NFKC')).replace(/\s+/gu, '').toUpperCase().toLowerCase();
