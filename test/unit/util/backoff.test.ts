import assert from 'node:assert/strict';
import { backoffMs } from '../../../src/util/backoff.ts';

describe('a backoff', () => {
  const waits = (jitter: number, random: number): number[] =>
    [1, 2, 3, 4].map((failures) =>
      backoffMs({ firstMs: 100, maxMs: 300, jitter }, failures, () => random),
    );

  it('doubles up to its longest delay', () => {
    assert.deepEqual(waits(0, 0.7), [100, 200, 300, 300]);
  });

  it('draws the jitter at random', () => {
    assert.deepEqual(waits(1, 0), [0, 0, 0, 0]);
    assert.deepEqual(waits(0.5, 0), [50, 100, 150, 150]);
    assert.deepEqual(waits(0.5, 0.5), [75, 150, 225, 225]);
  });
});
