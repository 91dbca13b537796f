import type { Contact } from './contacts.ts';
import type { CustomField } from './scenario.ts';

/** Returns a contact as the object of its line: keys sorted, empty fields left out, custom fields by name. */
export function jsonContact(
  contact: Contact,
  fields: readonly CustomField[],
): Record<string, unknown> {
  const custom = fields
    .map((field, i) => [field, contact.custom[i] ?? ''] as const)
    .filter(([, value]) => value !== '')
    .map(([{ name, type }, value]) => [name, type === 'Number' ? Number(value) : value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const entries: readonly (readonly [string, unknown])[] = [
    ['address_line_1', contact.addressLine1],
    ['address_line_2', contact.addressLine2],
    ['alternate_emails', contact.alternateEmails === '' ? '' : contact.alternateEmails.split(',')],
    ['anonymous_id', contact.anonymousId],
    ['city', contact.city],
    ['contact_id', contact.contactId],
    ['country', contact.country],
    ['created_at', contact.createdAt],
    ['custom_fields', custom.length === 0 ? '' : Object.fromEntries(custom)],
    ['email', contact.email],
    ['external_id', contact.externalId],
    ['facebook', contact.facebook],
    ['first_name', contact.firstName],
    ['last_name', contact.lastName],
    ['line', contact.line],
    ['phone_number', contact.phoneNumber],
    ['phone_number_id', contact.phoneNumberId],
    ['postal_code', contact.postalCode],
    ['state_province_region', contact.state],
    ['unique_name', contact.uniqueName],
    ['updated_at', contact.updatedAt],
    ['whatsapp', contact.whatsapp],
  ];
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

/** Returns the line of a contact, without its line break. */
export function jsonLine(contact: Contact, fields: readonly CustomField[]): string {
  return JSON.stringify(jsonContact(contact, fields));
}
