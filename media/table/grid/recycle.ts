/** Something in the list of what is shown, with its place in the table. */
export interface Recyclable {
  readonly element: HTMLElement;
}

/**
 * Returns the items for a span of consecutive places, reusing those that are shown: an item whose place remains in sight keeps
 * it, one that leaves goes to the other end. Their elements are moved in `parent` accordingly, behind `before`.
 */
export function recycle<T extends Recyclable>(
  shown: readonly T[],
  placeOf: (item: T) => number,
  { from, to }: { readonly from: number; readonly to: number },
  { parent, create }: { readonly parent: HTMLElement; readonly create: () => T },
): readonly T[] {
  const kept = shown.filter((item) => placeOf(item) >= from && placeOf(item) < to);
  const free = shown.filter((item) => placeOf(item) < from || placeOf(item) >= to);
  const first = kept[0];
  const length = Math.max(0, to - from);
  const before = first ? placeOf(first) - from : 0;
  const take = (): T => free.shift() ?? create();
  if (!first && free.length >= length) {
    // A jump: the elements are in order already.
    free.splice(length).forEach(({ element }) => element.remove());
    return free;
  }
  const leading = Array.from({ length: before }, take);
  const trailing = Array.from({ length: length - before - kept.length }, take);
  free.forEach(({ element }) => element.remove());
  if (first) {
    first.element.before(...leading.map(({ element }) => element));
  } else {
    parent.append(...leading.map(({ element }) => element));
  }
  parent.append(...trailing.map(({ element }) => element));
  return [...leading, ...kept, ...trailing];
}
