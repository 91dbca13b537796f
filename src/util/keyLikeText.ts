import { visibleText } from './visibleText.ts';

/** The beginning of a SendGrid key, of which enough is there to be worth hiding, or two pieces after the prefix. */
const sendGridKey = /(?<![\p{L}\p{N}])SG\.(?:[\w-]{16,}|[\w-]{6,}\.[\w-]{6,})/iu;

/** A whole SendGrid key that stands anywhere, such as between letters or after blanks were taken out of it. */
const wholeSendGridKey = /SG\.[\w-]{22}\.[\w-]{20,}/i;

/** How often a text may have been encoded for a URL, one time over the other. */
const maxEncodings = 3;

/** A token shorter than this is as likely a name with numbers in it. */
const minToken = 20;

/** So many letters and digits without a break are no name of people. */
const minUnbroken = 40;

/** Returns whether a SendGrid API key, or a good part of one, stands somewhere in a text, however it was pasted. */
export function holdsSendGridKey(text: string): boolean {
  return formsOf(text).some(
    (form) => sendGridKey.test(form) || wholeSendGridKey.test(form.replace(/[^\w.-]+/g, '')),
  );
}

/** Returns whether a text holds a SendGrid API key, or a token that a machine has drawn, as the keys of gateways are. */
export const looksLikeKey = (text: string): boolean =>
  holdsSendGridKey(text) ||
  formsOf(text).some((form) =>
    (form.match(/[A-Za-z0-9_+/=-]+/g) ?? []).some((word) => isRandom(word)),
  );

/** Returns a text to show, or nothing of it but the prefix if it holds a SendGrid API key. */
export const maskKey = (text: string): string => (holdsSendGridKey(text) ? 'SG.…' : text);

/** Returns whether one of these keys stands in a text, whatever its shape is, and however it was pasted. */
export function holdsOneOf(text: string, keys: readonly string[]): boolean {
  const forms = formsOf(text).map((form) => form.replace(/\s+/gu, ''));
  return keys.some((key) => key.length > 0 && forms.some((form) => form.includes(key)));
}

/** The text as it is seen, and as it was before it was encoded for a URL. */
function formsOf(text: string): readonly string[] {
  const forms = [visibleText(text.normalize('NFKC'))];
  for (let round = 0; round < maxEncodings; round++) {
    const last = forms.at(-1) ?? '';
    const decoded = last.replace(/(?:%[0-9a-f]{2})+/gi, decodeOr);
    if (decoded === last) {
      break;
    }
    forms.push(visibleText(decoded.normalize('NFKC')));
  }
  return forms;
}

function decodeOr(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    // No text in UTF-8: a percent sign that was meant as one.
    return encoded;
  }
}

/**
 * Whether a word changes between letters and digits, or from small to capital letters, as often as chance would have it. In
 * names, words and years that happens once a word.
 */
function isRandom(word: string): boolean {
  const unbroken = word.split(/[^A-Za-z0-9]+/).filter(Boolean);
  if (unbroken.some(({ length }) => length >= minUnbroken)) {
    return true;
  }
  const signs = unbroken.reduce((sum, { length }) => sum + length, 0);
  const changes = word.match(/(?<=[a-z])[A-Z]|(?<=[0-9])[A-Za-z]|(?<=[A-Za-z])[0-9]/g)?.length ?? 0;
  return signs >= minToken && changes >= 4 && changes / signs >= 0.18;
}
