import { maskKeysIn } from '../../util/keyLikeText.ts';

/** Line breaks and other control characters, which would break a row or a tooltip's line in two. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}]/u;
/** Linear in the length of the text. */
const blanksAndControls = /[\p{Cc}\p{Zl}\p{Zp} ]+/gu;

/** Embeddings, overrides and isolates, which would reverse the text that follows a name, such as its count. */
const directionControls = /[\u202A-\u202E\u2066-\u2069]/gu;

/**
 * Converts an external name or message to a single line without API keys and without characters that affect the surrounding
 * text. Markdown and HTML are left alone, since the views show plain text only.
 *
 * @param limit Maximum length of the result in UTF-16 units; a longer text is cut and ends in '…'.
 */
export function plainText(text: string, limit = 300): string {
  // Cut first, so that a huge text is cheap.
  const shown = text
    .trimStart()
    .slice(0, 8 * limit)
    .replace(directionControls, '')
    .replace(blanksAndControls, (run) => (controls.test(run) ? ' ' : run))
    .trim();
  const line = maskKeysIn(shown);
  return line.length <= limit ? line : `${cutBefore(line, limit - 1)}…`;
}

function cutBefore(line: string, end: number): string {
  const last = line.charCodeAt(end - 1);
  const isHighSurrogate = last >= 0xd800 && last <= 0xdbff;
  return line.slice(0, isHighSurrogate ? end - 1 : end);
}
