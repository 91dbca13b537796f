import assert from 'node:assert/strict';
import { isPersonalColumn } from '../../../../src/engine/tables/personalData.ts';
import { ShownValues } from '../../../../src/engine/tables/shownValues.ts';
import { looksPersonal, masked, maskedValue } from '../../../../src/util/maskedValue.ts';

describe('personalData', () => {
  it('recognises the columns that name or reach a person, in CSV and in JSON', () => {
    for (const name of [
      ...['EMAIL', 'email', 'ALTERNATE_EMAILS', 'FIRST_NAME', 'last_name', 'UNIQUE_NAME'],
      ...['ADDRESS_LINE_1', 'city', 'POSTAL_CODE', 'PHONE_NUMBER', 'whatsapp', 'EXTERNAL_ID'],
      ...['custom_fields.mobile', 'workEmail', 'Nick name', 'custom_fields.birthday'],
      ...[
        'WORK E-MAIL',
        'telephone',
        'zipcode',
        'zip',
        'custom_fields.name',
        'userName',
        'Column 3',
      ],
    ]) {
      assert.ok(isPersonalColumn(name), name);
    }
  });

  it('leaves the others alone', () => {
    for (const name of [
      ...['COUNTRY', 'STATE_PROVINCE_REGION', 'CONTACT_ID', 'CREATED_AT', 'custom_fields.plan'],
      ...['cancelled', 'hotel', 'campaign_name', 'Columns', 'custom_fields.faxes_sent'],
    ]) {
      assert.ok(!isPersonalColumn(name), name);
    }
  });

  it('recognises addresses and international phone numbers in any column', () => {
    for (const value of [
      ...['ann@example.com', 'Ann <ann@example.com>', 'see a@b.co, please'],
      ...['+49 30 1234567', '+1 (555) 010-9999', '0049301234567'],
    ]) {
      assert.ok(looksPersonal(value), value);
    }
    for (const value of ['2026-11-30', '1234567', '00', '+1', 'pro@', '@handle', '1.5', '']) {
      assert.ok(!looksPersonal(value), value);
    }
  });

  it('masks values, but not that there is none', () => {
    assert.equal(masked('Ann', true), maskedValue);
    assert.equal(masked('ann@example.com', false), maskedValue);
    assert.equal(masked('Berlin', false), 'Berlin');
    assert.equal(masked('', true), '');
    assert.equal(masked(null, true), null);
  });

  it('masks a column by its name, before and after it is known', () => {
    const shown = new ShownValues(true);
    const columns = [{ id: 'NAME 2', name: 'FIRST_NAME' }];
    assert.equal(shown.value('Ann', 'NAME 2', []), 'Ann');
    assert.equal(shown.value('Ann', 'NAME 2', columns), maskedValue);
    const page = { rows: [['Ann', null, '']], cut: [] };
    const query = { columns: ['NAME 2', 'x', 'NAME 2'], maxLength: 9 };
    assert.deepEqual(shown.rows(page, query, columns).rows, [[maskedValue, null, '']]);
    const record = { fields: [], extra: ['x', ''] };
    assert.deepEqual(shown.record(record, columns).extra, [maskedValue, '']);
    assert.ok(shown.hides('NAME 2', columns));
    assert.ok(!new ShownValues(false).hides('NAME 2', columns));
  });
});
