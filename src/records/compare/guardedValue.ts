import { FormulaGuard } from '../formulaGuard.ts';

const [apostrophe, quote] = [0x27, 0x22];

/**
 * Whether one of two values is the other one with apostrophes before what a spreadsheet could take for a formula: the setting
 * may have been changed between two exports, which changes no contact.
 */
export function isGuardedForm(one: Uint8Array, other: Uint8Array): boolean {
  const [plain, guarded] = one.length < other.length ? [one, other] : [other, one];
  return (
    plain.length < guarded.length &&
    hasSameBesidesApostrophes(plain, guarded) &&
    Buffer.compare(guardedForm(plain), guarded) === 0
  );
}

/** Rules out most values without guarding them. */
function hasSameBesidesApostrophes(plain: Uint8Array, guarded: Uint8Array): boolean {
  let at = 0;
  for (const byte of guarded) {
    if (byte === plain[at]) {
      at++;
    } else if (byte !== apostrophe) {
      return false;
    }
  }
  return at === plain.length;
}

/** Returns a value as the guard writes it in a cell. */
function guardedForm(value: Uint8Array): Uint8Array {
  const written = Buffer.from(
    `"${Buffer.from(value).toString('latin1').replaceAll('"', '""')}"`,
    'latin1',
  );
  const guard = new FormulaGuard();
  // The first cell of a file may begin with a byte order mark.
  const guarded = Buffer.concat([guard.next(Buffer.from(',')), guard.next(written), guard.end()]);
  const from = guarded.indexOf(quote);
  const text = guarded.subarray(from + 1, guarded.lastIndexOf(quote)).toString('latin1');
  return Buffer.from(text.replaceAll('""', '"'), 'latin1');
}
