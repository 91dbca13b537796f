const maxLength = 300;

/**
 * Makes a text from outside fit to be shown and logged: one line, without control characters, cut to 300 characters, and
 * without what must never be in an error: keys, e-mail addresses, queries of URLs.
 */
export function plainText(text: string): string | undefined {
  // The cut comes first as well, so that a huge body costs nothing; what is cut off here is cut off below anyway.
  const line = text
    .slice(0, 20 * maxLength)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/SG\.[\w.-]+/g, 'SG.…')
    .replace(/[^\s@"'<>()]+@[^\s@"'<>()]+/g, '…@…')
    .replace(/(https?:\/\/[^\s?]*)\?\S*/gi, '$1?…')
    .trim();
  if (line === '') {
    return undefined;
  }
  const characters = [...line];
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : line;
}
