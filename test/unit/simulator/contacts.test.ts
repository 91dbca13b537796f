import assert from 'node:assert/strict';
import { ContactFactory, type Contact } from '../../simulator/contacts.ts';
import { csvHeader, csvRow } from '../../simulator/csv.ts';
import { idKind, uuid } from '../../simulator/hash.ts';
import { jsonLine } from '../../simulator/jsonLines.ts';
import { LineStamper } from '../../simulator/lineStamper.ts';

const fields = [
  { name: 'company_name', type: 'Text' },
  { name: 'visits', type: 'Number' },
  { name: 'renewal_date', type: 'Date' },
] as const;

describe('simulator: contacts', () => {
  const factory = new ContactFactory(3, fields);
  const contacts = Array.from({ length: 6000 }, (_, i) => factory.contact(i));

  it('are a function of seed and index', () => {
    assert.deepEqual(new ContactFactory(3, fields).contact(4711), contacts[4711]);
    assert.notDeepEqual(new ContactFactory(4, fields).contact(4711), contacts[4711]);
  });

  it('have an id and an address of their own', () => {
    assert.equal(new Set(contacts.map(({ contactId }) => contactId)).size, contacts.length);
    const addresses = contacts.map(({ email }) => email).filter((email) => email !== '');
    assert.equal(new Set(addresses).size, addresses.length);
    assert.match(
      contacts[0]?.contactId ?? '',
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    assert.notEqual(uuid(3, idKind.list, 0), uuid(3, idKind.contact, 0));
  });

  const oddities: Readonly<Record<string, (contact: Contact) => boolean>> = {
    'no EMAIL, but a phone number': ({ email, phoneNumber }) => email === '' && phoneNumber !== '',
    'letters beyond ASCII': ({ lastName }) => /[^\x20-\x7e]/.test(lastName),
    'another script': ({ firstName }) => /[\u3040-\u30ff\u4e00-\u9fff]/.test(firstName),
    commas: ({ lastName }) => lastName.includes(','),
    quotes: ({ firstName }) => firstName.includes('"'),
    newlines: ({ addressLine1 }) => addressLine1.includes('\n'),
    'leading zeros': ({ postalCode }) => postalCode.startsWith('0'),
    'the name Null': ({ lastName }) => lastName === 'Null',
    'several alternate addresses': ({ alternateEmails }) => alternateEmails.includes(','),
    'a missing custom value': ({ custom }) => custom.includes(''),
  };
  for (const [name, isOdd] of Object.entries(oddities)) {
    it(`have ${name} now and then`, () => {
      const share = contacts.filter(isOdd).length / contacts.length;
      assert.ok(share > 0.005 && share < 0.9, String(share));
    });
  }

  it('have the header of 2025: custom fields after CONTACT_ID, three ids at the end', () => {
    assert.equal(
      csvHeader(fields),
      '"EMAIL","FIRST_NAME","LAST_NAME","ADDRESS_LINE_1","ADDRESS_LINE_2","CITY",' +
        '"STATE_PROVINCE_REGION","POSTAL_CODE","COUNTRY","ALTERNATE_EMAILS","PHONE_NUMBER","WHATSAPP","LINE","FACEBOOK",' +
        '"UNIQUE_NAME","CREATED_AT","UPDATED_AT","CONTACT_ID","COMPANY_NAME","VISITS","RENEWAL_DATE",' +
        '"PHONE_NUMBER_ID","EXTERNAL_ID","ANONYMOUS_ID"',
    );
  });

  it('are quoted in CSV, quotes doubled, nothing for an empty value', () => {
    const row = csvRow({
      ...factory.contact(0),
      email: '',
      firstName: 'Ada "Countess"',
      lastName: 'Null',
      addressLine1: 'one\ntwo',
      addressLine2: '',
    });
    assert.ok(row.startsWith(',"Ada ""Countess""","Null","one\ntwo",,"'), row);
  });

  it('are in JSON with sorted keys, without empty fields, custom fields by name', () => {
    const line = jsonLine({ ...factory.contact(0), email: '', custom: ['', '12', ''] }, fields);
    const parsed: unknown = JSON.parse(line);
    assert.ok(typeof parsed === 'object' && parsed !== null);
    assert.deepEqual(Object.keys(parsed), Object.keys(parsed).sort());
    assert.ok(!('email' in parsed) && !('line' in parsed));
    assert.ok('custom_fields' in parsed);
    assert.deepEqual(parsed.custom_fields, { visits: 12 });
  });

  for (const [name, line] of Object.entries({
    CSV: (contact: Contact) => `${csvRow(contact)}\r\n`,
    JSON: (contact: Contact) => `${jsonLine(contact, fields)}\n`,
  })) {
    it(`are stamped to the same ${name} as when written one by one`, () => {
      const indices = [...contacts.keys(), 1_234_567, 89_999_999];
      const stamper = new LineStamper(factory, line);
      const expected = `header${indices.map((index) => line(factory.contact(index))).join('')}`;
      assert.equal(Buffer.concat([...stamper.lines(indices, 'header')]).toString(), expected);
      assert.equal(stamper.length(indices), Buffer.byteLength(expected) - 'header'.length);
    });
  }
});
