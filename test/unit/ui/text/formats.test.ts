import assert from 'node:assert/strict';
import { Formats } from '../../../../src/ui/text/formats.ts';
import { formats } from './words.ts';

describe('formats', () => {
  it('write sizes with the unit that fits', () => {
    assert.deepEqual(
      [0, 1, 999, 1000, 3_200_000, 999_949, 1_500_000_000, 2e15].map((n) => formats.bytes(n)),
      ['0 bytes', '1 byte', '999 bytes', '1 kB', '3.2 MB', '999.9 kB', '1.5 GB', '2,000 TB'],
    );
  });

  it('do not write 1,000 of a unit that has a larger one', () => {
    assert.equal(formats.bytes(999_999), '1 MB');
    assert.equal(formats.bytes(999_999_999), '1 GB');
  });

  it('write counts and sizes in the language of the user interface', () => {
    const german = new Formats({ locale: 'de' });
    assert.equal(german.count(1_234_567), '1.234.567');
    assert.equal(german.bytes(3_200_000), '3,2 MB');
  });

  it('write how much is done, and never all of it too early', () => {
    assert.equal(formats.percent(0.9999), '99%');
    assert.equal(formats.percent(1), '100%');
    assert.equal(new Formats({ locale: 'de' }).percent(0.125), '12\u00a0%');
  });

  it('write one contact in the singular', () => {
    assert.equal(formats.contacts(1), '1 contact');
    assert.equal(formats.contacts(0), '0 contacts');
    assert.equal(formats.contacts(1234), '1,234 contacts');
  });

  it('write durations', () => {
    assert.deepEqual(
      [-5, 12_345, 125_000, 3_780_000].map((ms) => formats.duration(ms)),
      ['0 s', '12 s', '2 min 5 s', '1 h 3 min'],
    );
  });

  it('omit the date on the same day only', () => {
    const time = new Date(2026, 4, 1, 12, 30);
    const sameDay = formats.moment(time.toISOString(), new Date(2026, 4, 1, 23, 0));
    const nextDay = formats.moment(time.toISOString(), new Date(2026, 4, 2, 0, 30));
    assert.match(sameDay, /^12:30\sPM$/);
    assert.match(nextDay, /^May 1, 2026, 12:30\sPM$/);
    assert.equal(formats.moment('nonsense', time), '');
  });
});
