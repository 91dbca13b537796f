import { needleOf, type Needle } from '../kernel/needle.ts';

/** How a value has to compare with a text. */
export type TextTest = 'contains' | 'equals' | 'begins';

/** Returns a text without differences of case; the sigma at the end of a word is one, too. */
export const withoutCase = (text: string): string => text.toLowerCase().replaceAll('ς', 'σ');

const ascii = /^[\0-\x7f]*$/;
export const isAsciiText = (text: string): boolean => ascii.test(text);

const asciiWithoutCase = (text: string): string =>
  text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/**
 * Returns a function that says whether a value has a text. Without `matchCase`, a text of ASCII is compared without regard to the
 * case of ASCII letters, and any other without regard to that of all letters.
 */
export function textMatcher(
  text: string,
  matchCase: boolean,
  test: TextTest = 'contains',
): (value: string) => boolean {
  const fold = matchCase
    ? (value: string) => value
    : isAsciiText(text)
      ? asciiWithoutCase
      : withoutCase;
  const wanted = fold(text);
  switch (test) {
    case 'contains':
      return (value) => fold(value).includes(wanted);
    case 'begins':
      return (value) => fold(value).startsWith(wanted);
    case 'equals':
      return (value) => fold(value) === wanted;
  }
}

/** A kernel looks for no more bytes. */
const longestNeedle = 8 * 1024;

/** Returns the bytes of a text for a kernel; undefined where values have to be decoded to be compared. */
export const kernelNeedle = (text: string, matchCase: boolean): Needle | undefined =>
  text.length > longestNeedle / 3 ? undefined : needleOf(text, matchCase);
