/**
 * Pairs of letters that occur in most words of European languages, while fewer than a third of all pairs are among
 * them.
 */
const commonPairs = new Set(
  (
    'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce ' +
    'li ch ll be ma si om ur el la ns di ge ie ei un sc au ss ig ht us ut em et ag ad am ab ac ai ap bo br ca ck ct da ec ee ew ff fi fo ' +
    'fr ga gr ho id il im ir ke ki ku ld lo ls mi mo na ni no ol oo op os ot ow pa pe pl po pr rd rs rt ru sa sh so sp su ta tr ts tt tu ' +
    'ul um up va vi we wo za zu be do gs rk ue ly ex qu ja av cr ip pt gu ft if iv mb mp nk nn ok ov sk sl up wh wi'
  ).split(' '),
);

/** Shorter words cannot be distinguished from random letters. */
const minWord = 3;

const shareOfWords = 0.5;

/** Dates and times in ISO 8601, as programs put them into names, and UUIDs. */
const stamps =
  /(?<![0-9a-z])(?:(?:19|20)\d\d-?[01]\d-?[0-3]\d(?:[T_ -][0-2]\d[:-]?[0-5]\d(?:[:-]?\d\d)?(?:[.,]\d+)?Z?)?|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9a-z])/gi;

/** The pieces of a text: words in any case, numbers, and the humps of camel case. */
const pieces = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+/g;

/**
 * Returns whether a run is a long hexadecimal number. One with letters before a number, like that of a bank account, is
 * not.
 */
export const isHexadecimal = (run: string): boolean => hexadecimal.test(run);

const hexadecimal = /^(?=.*\d[a-f])(?=.*[a-f]\d)[0-9a-f]{20,}$/i;

const year = /^(?:19|20)\d\d$/;

/** Returns a text without its dates, times and UUIDs, which occur in names and look random. */
export const withoutStamps = (text: string): string => text.replace(stamps, ' ');

/** Returns the letters and digits without the words and years among them. */
export const beyondWords = (run: string): string =>
  (run.match(pieces) ?? []).filter((piece) => !year.test(piece) && !isWord(piece)).join('');

function isWord(piece: string): boolean {
  if (piece.length < minWord || /\d/.test(piece)) {
    return false;
  }
  const letters = piece.toLowerCase();
  let common = 0;
  for (let at = 0; at < letters.length - 1; at++) {
    common += commonPairs.has(letters.slice(at, at + 2)) ? 1 : 0;
  }
  return common / (letters.length - 1) >= shareOfWords;
}
