import assert from 'node:assert/strict';
import { dayOf, daysAgo } from '../../../../src/ui/text/days.ts';
import { Formats } from '../../../../src/ui/text/formats.ts';
import { formats } from './words.ts';

const now = new Date(2026, 2, 30, 0, 5);

describe('days', () => {
  it('are those of this machine', () => {
    assert.equal(dayOf(now), '2026-03-30');
    assert.equal(dayOf(new Date(2026, 2, 29, 23, 59, 59)), '2026-03-29');
  });

  it('are counted by midnights, across clock changes and years', () => {
    assert.equal(daysAgo('2026-03-30', now), 0);
    assert.equal(daysAgo('2026-03-29', now), 1);
    assert.equal(daysAgo('2026-03-28', now), 2);
    assert.equal(daysAgo('2025-12-31', new Date(2026, 0, 1)), 1);
  });

  it('are named by how long ago they are, or by their date, with the year if it is another', () => {
    const named = (day: string) => formats.day(day, now);
    assert.equal(named('2026-03-30'), 'Today');
    assert.equal(named('2026-03-29'), 'Yesterday');
    assert.equal(named('2026-03-28'), 'Saturday, March 28');
    assert.equal(named('2025-12-31'), 'Wednesday, December 31, 2025');
    const german = new Formats({ locale: 'de' });
    assert.equal(german.day('2025-12-31', now), 'Mittwoch, 31. Dezember 2025');
  });
});
