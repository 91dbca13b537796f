import { holdsSendGridKey } from '../util/keyLikeText.ts';
import { visibleText } from '../util/visibleText.ts';

const maxLength = 300;

/**
 * Makes a text from outside fit to be shown and logged: one line, without control characters, cut to 300 characters, and
 * without what must never be in an error: keys, e-mail addresses, queries of URLs, and what VS Code shows as a link.
 */
export function safeText(text: string): string | undefined {
  // The cut comes first as well, so that a huge text costs nothing.
  const cut = text.slice(0, 4 * maxLength);
  // An invisible character would hide what is behind it from the search for keys.
  const line = (holdsSendGridKey(cut) ? visibleText(cut) : cut)
    .replace(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll('](', '] (')
    .replace(/SG\.[\w.-]+/g, 'SG.…')
    .replace(/[^\s@"'<>()]+@[^\s@"'<>()]+/g, '…@…')
    .replace(/(https?:\/\/[^\s?]*)\?\S*/gi, '$1?…')
    .trim();
  if (line === '') {
    return undefined;
  }
  // Cutting must not leave half of a character behind.
  return line.length > maxLength
    ? `${line.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…`
    : line;
}
