import assert from 'node:assert/strict';
import { isMet, toMarkdown } from '../../bench/report.ts';

describe("the benchmark's table", () => {
  it('says for each row with a target whether the measured value meets it', () => {
    assert.equal(isMet({ what: 'size', value: 15, unit: 'KB', target: 15 }), true);
    assert.equal(isMet({ what: 'size', value: 15.01, unit: 'KB', target: 15 }), false);
    assert.equal(isMet({ what: 'delay', value: 5, unit: 'ms', target: 5, below: true }), false);
    assert.equal(isMet({ what: 'time', value: 5, unit: 's' }), undefined);
  });

  it('shows each value and its target with their unit', () => {
    const table = toMarkdown([
      { what: 'start', value: 4.56, unit: 'ms', target: 5 },
      { what: 'code', value: 391.04, unit: 'KB', target: 200 },
      { what: 'file', value: 0.5, unit: 's' },
    ]);
    assert.deepEqual(table.split('\n').slice(2), [
      '| start | 4.6 ms | ≤ 5.0 ms | yes |',
      '| code | 391.0 KB | ≤ 200.0 KB | **no** |',
      '| file | 0.50 s |  |  |',
    ]);
  });
});
