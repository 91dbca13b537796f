import { visibleText } from '../util/visibleText.ts';

const apiKey = /\bSG\.[\w-]{4,}(?:\.[\w-]+)?/g;
const bearer = /\b(Bearer\s+)\S+/gi;
/** Matches a URL without a query too, so that a long text of many is gone through once. */
const url = /(\bhttps?:\/\/[^\s?#"'<>]*)(\?[^\s"'<>]*)?/gi;

/**
 * Takes API keys and the queries of URLs out of a text. Whoever writes to the log keeps them out in the first place; this is
 * the second lock, for messages that come from elsewhere, such as an error's stack.
 */
export const redact = (text: string): string =>
  withKeysWhole(text)
    .replace(apiKey, 'SG.…')
    .replace(bearer, (_, word: string) => `${word}…`)
    .replace(
      url,
      (_, address: string, query?: string) => address + (query === undefined ? '' : '?…'),
    );

/** Takes away what breaks a key in two without being seen. A text without keys stays as it is. */
function withKeysWhole(text: string): string {
  const visible = visibleText(text.normalize('NFKC'));
  return visible.search(apiKey) >= 0 || visible.search(bearer) >= 0 ? visible : text;
}
