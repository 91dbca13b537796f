import { visibleText } from '../util/visibleText.ts';

const apiKey = /\bSG\.[\w-]{4,}(?:\.[\w-]+)?/g;
const bearer = /\b(Bearer\s+)\S+/gi;
/** Also matches a URL without a query, so that a long text with many URLs is scanned only once. */
const url = /(\bhttps?:\/\/[^\s?#"'<>]*)(\?[^\s"'<>]*)?/gi;

/**
 * Removes API keys and the queries of URLs from a text. Code that logs must not include them in the first place; this is a
 * second safeguard, for texts from elsewhere such as the stack of an error.
 */
export const redact = (text: string): string =>
  withKeysWhole(text)
    .replace(apiKey, 'SG.…')
    .replace(bearer, (_, word: string) => `${word}…`)
    .replace(
      url,
      (_, address: string, query?: string) => address + (query === undefined ? '' : '?…'),
    );

/** Removes the invisible characters that split a key. Returns a text without keys unchanged. */
function withKeysWhole(text: string): string {
  const visible = visibleText(text.normalize('NFKC'));
  return visible.search(apiKey) >= 0 || visible.search(bearer) >= 0 ? visible : text;
}
