import { maskKeysIn } from '../../util/keyLikeText.ts';

/** Line breaks and other control characters, which would break a row or a tooltip's line in two. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}]/u;
/** Each is looked at once, however long it is. */
const blanksAndControls = /[\p{Cc}\p{Zl}\p{Zp} ]+/gu;

/** Embeddings, overrides and isolates: they would turn around the text that follows a name, such as its count. */
const directionControls = /[\u202A-\u202E\u2066-\u2069]/gu;

/**
 * Makes one line of a name or message that comes from outside: the same words, without the characters that act on
 * the text around them, and without SendGrid API keys. Markdown and HTML stay as they are, for the views show plain text only.
 *
 * @param limit longest result in UTF-16 units; what is longer ends in '…'.
 */
export function plainText(text: string, limit = 300): string {
  // Cut first, so that a huge text costs nothing.
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
