import type { Slices } from '../slices.ts';

/** As many are sorted at once. */
const runLength = 512;

/** Sorts values stably, in slices. */
export async function sortInSlices<T>(
  values: readonly T[],
  compare: (a: T, b: T) => number,
  slices: Slices,
): Promise<T[]> {
  let runs: T[][] = [];
  for (let at = 0; at < values.length; at += runLength) {
    await slices.next();
    runs.push(values.slice(at, at + runLength).sort(compare));
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let at = 0; at < runs.length; at += 2) {
      merged.push(await merge(runs[at] ?? [], runs[at + 1] ?? [], compare, slices));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
  slices: Slices,
): Promise<T[]> {
  const result: T[] = [];
  let at = 0;
  for (const value of right) {
    for (let next = left[at]; next !== undefined && compare(next, value) <= 0; next = left[at]) {
      result.push(next);
      at++;
      if (result.length % runLength === 0) {
        await slices.next();
      }
    }
    result.push(value);
    if (result.length % runLength === 0) {
      await slices.next();
    }
  }
  return result.concat(left.slice(at));
}
