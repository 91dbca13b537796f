import { visibleText } from './visibleText.ts';
import { beyondWords, isHexadecimal, withoutStamps } from './wordLikeText.ts';

/** The beginning of a SendGrid key, of which enough is there to be worth hiding, or two pieces after the prefix. */
const sendGridKey = /(?<![\p{L}\p{N}])SG\.([\w-]{16,}|[\w-]{6,}\.[\w-]{6,})/giu;

/** A whole SendGrid key that stands anywhere, such as between letters or after blanks were taken out of it. */
const wholeSendGridKey = /SG\.[\w-]{22}\.[\w-]{20,}/i;

/** A SendGrid key in full, so that what stands around it is none of it. */
const fullSendGridKey = /SG\.[\w-]{22}\.[\w-]{43}(?![\w-])/gi;

/** How often a text may have been encoded for a URL, one time over the other. */
const maxEncodings = 3;

/** Names seldom have so many letters and digits that belong to no word. */
const minRandom = 12;

/** A token shorter than this is as likely a name with numbers in it. */
const minToken = 20;

/** So many letters and digits without a break and without words are no name of people. */
const minUnbroken = 40;

/** Parts of a name that are shorter, such as `KW01` or `B2B`, are abbreviations. */
const minPart = 5;

/** How often a token changes between letters and digits, or from small to capital letters, a sign. */
const minChanges = 0.15;

/** Numbered abbreviations, such as `FY24Q1FY24Q2`, have fewer different letters than a token. */
const minLetters = 7;

/** Returns whether a SendGrid API key, or a good part of one, stands somewhere in a text, however it was pasted. */
export function holdsSendGridKey(text: string): boolean {
  return formsOf(text).some(
    (form) => beginsKey(form) || wholeSendGridKey.test(form.replace(/[^\w.-]+/g, '')),
  );
}

/** Returns whether a text holds a SendGrid API key, or a token that a machine has drawn, as the keys of gateways are. */
export const looksLikeKey = (text: string): boolean =>
  holdsSendGridKey(text) ||
  formsOf(text).some((form) =>
    (withoutStamps(form).match(/[A-Za-z0-9_+/=-]+/g) ?? []).some((word) => isRandom(word)),
  );

/** Returns a text to show, or nothing of it but the prefix if it holds a SendGrid API key. */
export const maskKey = (text: string): string => (holdsSendGridKey(text) ? 'SG.…' : text);

/** Returns a text to show, with its keys masked; with nothing else of it where these cannot be told from what is around them. */
export const maskKeysIn = (text: string): string =>
  holdsSendGridKey(text) ? maskKey(text.replace(fullSendGridKey, 'SG.…')) : text;

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

/** Whether a SendGrid key begins somewhere. 'SG.Newsletter_Subscribers' begins as one does, and goes on in words. */
const beginsKey = (text: string): boolean =>
  Array.from(text.matchAll(sendGridKey)).some(([, rest = '']) => {
    const signs = withoutStamps(rest).replace(/[^A-Za-z0-9]+/g, ' ');
    return beyondWords(signs).length >= signs.length / 2;
  });

/** Whether a text without blanks has more letters and digits beyond words, years and abbreviations than a name has. */
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
