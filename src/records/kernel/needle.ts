/** Bytes to look for: at each position either the byte of `bytes` or that of `others`. */
export interface Needle {
  readonly bytes: Uint8Array;
  readonly others: Uint8Array;
  /**
   * Whether what has these bytes has the text. Otherwise it may have it, and has to be decoded and compared: two letters whose
   * bytes are mixed can give a third.
   */
  readonly isExact: boolean;
}

/**
 * Returns the bytes of a text: as they are, or without `matchCase` in upper and lower case. Undefined where a letter has more than
 * two forms or forms of different lengths (`ß`, `İ`, `ς`): then values have to be decoded.
 */
export function needleOf(text: string, matchCase: boolean): Needle | undefined {
  const bytes = Buffer.from(text);
  if (matchCase) {
    return { bytes, others: bytes, isExact: true };
  }
  const lower: Buffer[] = [];
  const upper: Buffer[] = [];
  let isExact = true;
  for (const letter of text) {
    const cases = {
      lower: Buffer.from(letter.toLowerCase()),
      upper: Buffer.from(letter.toUpperCase()),
    };
    if (cases.lower.length !== cases.upper.length || !hasTwoForms(letter)) {
      return undefined;
    }
    isExact &&= cases.lower.length === 1 || cases.lower.equals(cases.upper);
    lower.push(cases.lower);
    upper.push(cases.upper);
  }
  return { bytes: Buffer.concat(lower), others: Buffer.concat(upper), isExact };
}

function hasTwoForms(letter: string): boolean {
  const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()];
  const isOneOfBoth = letter === lower || letter === upper;
  // The Greek sigma has a form of its own at the end of a word.
  return (
    isOneOfBoth && lower.toUpperCase() === upper && upper.toLowerCase() === lower && lower !== 'σ'
  );
}
