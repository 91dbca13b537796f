import { basename, dirname, resolve } from 'node:path';

/**
 * Returns the names of two files, with a folder before them where they are the same: the nearest one that tells them apart, as
 * in `january/contacts.csv`, or `january/…/contacts.csv` if it is farther away.
 *
 * @param paths absolute paths.
 */
export function distinctNames(...[one, other]: readonly [string, string]): {
  readonly one: string;
  readonly other: string;
} {
  const name = basename(one);
  if (name !== basename(other) || resolve(one) === resolve(other)) {
    return { one: name, other: basename(other) };
  }
  let [above, otherAbove] = [dirname(resolve(one)), dirname(resolve(other))];
  let between = '/';
  while (basename(above) === basename(otherAbove)) {
    [above, otherAbove] = [dirname(above), dirname(otherAbove)];
    between = '/…/';
  }
  return {
    one: `${basename(above)}${between}${name}`,
    other: `${basename(otherAbove)}${between}${name}`,
  };
}
