/** An object without its undefined properties. */
export type Defined<T extends object> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Returns the properties of an object that are not undefined, so that they can be spread over defaults. */
export const defined = <T extends object>(source: T): Defined<T> =>
  // Object.entries loses the relation of names and values.
  Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined),
  ) as Defined<T>;

/** Returns some of the properties of an object, as far as they are defined. */
export const pick = <T extends object, K extends keyof T & string>(
  source: T,
  names: readonly K[],
): Defined<Pick<T, K>> =>
  Object.fromEntries(
    names.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])),
  ) as Defined<Pick<T, K>>;
