/**
 * SendGrid's reserved fields by which a person is named or reached. The city is part of an address; the region and the
 * country are not masked, since they are what people look for patterns in, and CONTACT_ID means something to SendGrid only.
 */
const personalFields: ReadonlySet<string> = new Set([
  ...['email', 'alternate_emails', 'name', 'first_name', 'last_name', 'unique_name'],
  ...['address_line_1', 'address_line_2', 'city', 'postal_code'],
  ...['phone_number', 'phone_number_id', 'whatsapp', 'line', 'facebook'],
  ...['external_id', 'anonymous_id'],
]);

/** Words by which custom fields of this kind are usually called. */
const personalName =
  /(?:^|[^a-z])(?:e-?mails?|(?:tele)?phones?|mobile|cell|fax|tel|whatsapp|street|address|zip(?:_?code)?|post(?:al)?_?code|birth(?:day|date)?|(?:first|last|full|user|sur|nick|middle|maiden|given|family)[^a-z]?names?|surname)(?:$|[^a-z])/;

/** The name of a column without a header: nothing says what is in it. */
const unnamed = /^Column \d+$/;

const customFields = 'custom_fields.';

/** Returns whether the values of a column are masked, judged by its name in CSV (`FIRST_NAME`) or JSON (`first_name`). */
export function isPersonalColumn(name: string): boolean {
  const field = name.startsWith(customFields) ? name.slice(customFields.length) : name;
  const words = field.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  return personalFields.has(words.trim()) || personalName.test(words) || unnamed.test(name);
}
