import type { Tally } from '../../kernel/kernel.ts';
import type { ValueCount } from '../model.ts';
import type { Slices } from '../slices.ts';
import { sortInSlices } from '../views/sortInSlices.ts';

/** As many values are decoded at once. */
const perSlice = 512;

/** Returns the values of a tally in order of first appearance, in slices. */
export async function countsOf(tally: Tally, slices: Slices): Promise<ValueCount[]> {
  const counts: ValueCount[] = [];
  for (const count of tally.values()) {
    counts.push(count);
    if (counts.length % perSlice === 0) {
      await slices.next();
    }
  }
  return counts;
}

/** Returns the values of a tally, most frequent first, in slices. */
export const mostFrequent = async (tally: Tally, slices: Slices): Promise<ValueCount[]> =>
  sortInSlices(await countsOf(tally, slices), (a, b) => b.count - a.count, slices);
