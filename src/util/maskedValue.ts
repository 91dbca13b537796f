/** What is shown instead of a value. Always as long, since the length of a name tells something about it, too. */
export const maskedValue = '••••••';

/** The most characters of an address or a phone number by which a value is recognised as personal. */
export const longestPersonal = 320;

/** An e-mail address anywhere in a value. */
const address = /[^\s@"<>,;:]@[^\s@"<>,;:]+\.[^\s@"<>,;:]/;
/** A value that is an international phone number: others look like ids, amounts or dates. */
const phone = /^\s*(?:\+|00)[\d\s().\-/]{6,24}$/;

/** Returns whether a value of any column is an address or a phone number by its look. */
export const looksPersonal = (value: string): boolean => address.test(value) || phone.test(value);

/** Returns what is shown of a value while personal data is masked. Absent and empty ones stay as they are. */
export const masked = <V extends string | null>(value: V, isPersonal: boolean): V | string =>
  value !== null && value !== '' && (isPersonal || looksPersonal(value)) ? maskedValue : value;
