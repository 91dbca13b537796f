import { visibleText } from './visibleText.ts';
import { beyondWords, isHexadecimal, withoutStamps } from './wordLikeText.ts';

/** The start of a SendGrid key that is long enough to be worth hiding, or two pieces after the prefix. */
const sendGridKey = /(?<![\p{L}\p{N}])SG\.([\w-]{16,}|[\w-]{6,}\.[\w-]{6,})/giu;

/** A whole SendGrid key anywhere, such as between letters or after blanks were removed from it. */
const wholeSendGridKey = /SG\.[\w-]{22}\.[\w-]{20,}/i;

/** A SendGrid key in full, without the text around it. */
const fullSendGridKey = /SG\.[\w-]{22}\.[\w-]{43}(?![\w-])/gi;

/** How often a text may have been encoded for a URL repeatedly. */
const maxEncodings = 3;

/** Names seldom have so many letters and digits that belong to no word. */
const minRandom = 12;

/** A shorter token may as well be a name with numbers. */
const minToken = 20;

/** No name of people has so many letters and digits without a break and without words. */
const minUnbroken = 40;

/** Shorter parts of a name, such as `KW01` or `B2B`, are abbreviations. */
const minPart = 5;

/** How often a token changes between letters and digits, or from lower to upper case, per character. */
const minChanges = 0.15;

/** Numbered abbreviations, such as `FY24Q1FY24Q2`, have fewer distinct letters than a token. */
const minLetters = 7;

/** Returns whether a text contains a SendGrid API key, or a substantial part of one, however it was pasted. */
export function holdsSendGridKey(text: string): boolean {
  return formsOf(text).some(
    (form) => beginsKey(form) || wholeSendGridKey.test(form.replace(/[^\w.-]+/g, '')),
  );
}

/** Returns whether a text contains a SendGrid API key, or a random token, as the keys of gateways are. */
export const looksLikeKey = (text: string): boolean =>
  holdsSendGridKey(text) ||
  formsOf(text).some((form) =>
    (withoutStamps(form).match(/[A-Za-z0-9_+/=-]+/g) ?? []).some((word) => isRandom(word)),
  );

/** Returns a text for display, or only the prefix of a key if it contains a SendGrid API key. */
export const maskKey = (text: string): string => (holdsSendGridKey(text) ? 'SG.…' : text);

/** Returns a text for display, with its keys masked; only the mask, if they cannot be separated from the rest. */
export const maskKeysIn = (text: string): string =>
  holdsSendGridKey(text) ? maskKey(text.replace(fullSendGridKey, 'SG.…')) : text;

/** Returns whether a text contains one of these keys, whatever its form, and however it was pasted. */
export function holdsOneOf(text: string, keys: readonly string[]): boolean {
  const forms = formsOf(text).map((form) => form.replace(/\s+/gu, ''));
  return keys.some((key) => key.length > 0 && forms.some((form) => form.includes(key)));
}

/** Returns the text as displayed, and as it was before it was encoded for a URL. */
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
    // Not UTF-8: a literal percent sign.
    return encoded;
  }
}

/**
 * Returns whether a SendGrid key starts somewhere. 'SG.Newsletter_Subscribers' starts like one, and continues with
 * words.
 */
const beginsKey = (text: string): boolean =>
  Array.from(text.matchAll(sendGridKey)).some(([, rest = '']) => {
    const signs = withoutStamps(rest).replace(/[^A-Za-z0-9]+/g, ' ');
    return beyondWords(signs).length >= signs.length / 2;
  });

/**
 * Returns whether a text without blanks has more letters and digits besides words, years and abbreviations than a name
 * has.
 */
function isRandom(text: string): boolean {
  const parts = text.split(/[^A-Za-z0-9]+/).filter(({ length }) => length >= minPart);
  const left = parts.map(beyondWords);
  if (parts.some(isHexadecimal) || left.some(({ length }) => length >= minUnbroken)) {
    return true;
  }
  const signs = parts.reduce((sum, { length }) => sum + length, 0);
  const random = left.join('');
  return (
    signs >= minToken &&
    random.length >= minRandom &&
    changesIn(random) >= random.length * minChanges &&
    new Set(random.replace(/\d+/g, '')).size >= minLetters
  );
}

const changesIn = (text: string): number =>
  text.match(/(?<=[a-z])[A-Z]|(?<=[0-9])[A-Za-z]|(?<=[A-Za-z])[0-9]/g)?.length ?? 0;
