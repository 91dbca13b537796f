import type { Contact } from './contacts.ts';
import type { CustomField } from './scenario.ts';

const columnsBefore = [
  'EMAIL',
  'FIRST_NAME',
  'LAST_NAME',
  'ADDRESS_LINE_1',
  'ADDRESS_LINE_2',
  'CITY',
  'STATE_PROVINCE_REGION',
  'POSTAL_CODE',
  'COUNTRY',
  'ALTERNATE_EMAILS',
  'PHONE_NUMBER',
  'WHATSAPP',
  'LINE',
  'FACEBOOK',
  'UNIQUE_NAME',
  'CREATED_AT',
  'UPDATED_AT',
  'CONTACT_ID',
] as const;
const columnsAfter = ['PHONE_NUMBER_ID', 'EXTERNAL_ID', 'ANONYMOUS_ID'] as const;

/** Returns the columns of an account with these custom fields, as of 2025. */
export function csvColumns(fields: readonly CustomField[]): string[] {
  return [...columnsBefore, ...fields.map((field) => field.name.toUpperCase()), ...columnsAfter];
}

/** Returns the header line, without its line break. */
export function csvHeader(fields: readonly CustomField[]): string {
  return csvColumns(fields).map(quoted).join(',');
}

/** Returns the values of a contact in the order of the columns. */
export function csvValues(contact: Contact): string[] {
  return [
    contact.email,
    contact.firstName,
    contact.lastName,
    contact.addressLine1,
    contact.addressLine2,
    contact.city,
    contact.state,
    contact.postalCode,
    contact.country,
    contact.alternateEmails,
    contact.phoneNumber,
    contact.whatsapp,
    contact.line,
    contact.facebook,
    contact.uniqueName,
    contact.createdAt,
    contact.updatedAt,
    contact.contactId,
    ...contact.custom,
    contact.phoneNumberId,
    contact.externalId,
    contact.anonymousId,
  ];
}

/** Returns the line of a contact, without its line break. An empty value is nothing between two commas. */
export function csvRow(contact: Contact): string {
  let row = '';
  let separator = '';
  for (const value of csvValues(contact)) {
    row += separator + (value === '' ? '' : quoted(value));
    separator = ',';
  }
  return row;
}

function quoted(value: string): string {
  return value.includes('"') ? `"${value.replaceAll('"', '""')}"` : `"${value}"`;
}
