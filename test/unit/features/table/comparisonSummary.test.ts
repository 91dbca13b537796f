import assert from 'node:assert/strict';
import { comparisonSummary } from '../../../../src/features/table/comparisonSummary.ts';
import type { TableState } from '../../../../src/protocol/tableState.ts';
import { sampleComparison, sampleSides } from '../../../support/sampleChanges.ts';

const state: TableState = {
  ...{ v: 1, title: 'A | B: 24 Nov → 29 Nov', format: 'csv', size: 1 },
  ...{ rows: 1, matches: 1, records: 1 },
  ...{ columns: [], lateColumns: 0, view: { filters: [] }, work: { kind: 'none' } },
  ...{ problems: [], file: 'same', isMasked: false, canOpenAsText: false, isFirstTime: false },
  ...{ comparison: sampleComparison, sides: sampleSides },
};

describe('comparisonSummary', () => {
  it('has the counts and the changed columns as tables of Markdown', () => {
    assert.equal(
      comparisonSummary(state),
      [
        '**A \\| B: 24 Nov → 29 Nov**',
        '',
        '| Changes | Contacts |',
        '| --- | ---: |',
        '| added | 312 |',
        '| removed | 41 |',
        '| changed | 87 |',
        '| unchanged | 8,013 |',
        '| more than once | 4 |',
        '| not comparable | 2 |',
        '',
        '| Column | Contacts |',
        '| --- | ---: |',
        '| LAST_NAME | 31 |',
        '| CITY | 60 |',
        '| ADDRESS_LINE_1 | 22 |',
        '',
        'Compared by CONTACT_ID · UPDATED_AT left out\n',
      ].join('\n'),
    );
  });

  it('says who is in both where only keys were compared, and nothing of other tables', () => {
    const comparison = { ...sampleComparison, keysOnly: true, changedIn: [] };
    const text = comparisonSummary({ ...state, comparison }) ?? '';
    assert.match(text, /\| in both \| 8,013 \|/);
    assert.doesNotMatch(text, /changed|UPDATED_AT/);
    assert.equal(comparisonSummary({ ...state, comparison: undefined }), undefined);
  });
});
