/**
 * What the table's messages use of `zod/mini`, which the build replaces by this file in the table's bundle: a quarter of the
 * bundle would be zod. It accepts and refuses the same values, and says less about why.
 */
type Accepts = (value: unknown) => boolean;

interface Schema {
  readonly accepts: Accepts;
  /** The values of a literal or an enumeration, by which a union finds its member. */
  readonly literals?: readonly unknown[];
  readonly shape?: Shape;
  parse(value: unknown): unknown;
  safeParse(value: unknown): { readonly success: boolean; readonly data?: unknown };
  check(...checks: readonly Accepts[]): Schema;
}

type Shape = Readonly<Record<string, Schema>>;

function schema(accepts: Accepts, more: Pick<Schema, 'literals' | 'shape'> = {}): Schema {
  return {
    accepts,
    ...more,
    parse: (value) => {
      if (!accepts(value)) {
        throw new TypeError('A value has another shape.');
      }
      return value;
    },
    safeParse: (value) => (accepts(value) ? { success: true, data: value } : { success: false }),
    check: (...checks) => schema((value) => accepts(value) && checks.every((one) => one(value))),
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const string = (): Schema => schema((value) => typeof value === 'string');
export const boolean = (): Schema => schema((value) => typeof value === 'boolean');
export const number = (): Schema => schema((value) => Number.isFinite(value));
export const int = (): Schema => schema((value) => Number.isSafeInteger(value));
export const nonnegative = (): Accepts => (value) => typeof value === 'number' && value >= 0;

const oneOf = (literals: readonly unknown[]): Schema =>
  schema((value) => literals.includes(value), { literals });
export const literal = (value: unknown): Schema => oneOf([value]);
const nothing = (): Schema => oneOf([null]);
export { nothing as null, oneOf as enum };

export const readonly = (inner: Schema): Schema => inner;
export const optional = (inner: Schema): Schema =>
  schema((value) => value === undefined || inner.accepts(value));
export const nullable = (inner: Schema): Schema =>
  schema((value) => value === null || inner.accepts(value));

export const array = (inner: Schema): Schema =>
  schema((value) => Array.isArray(value) && value.every((one) => inner.accepts(one)));
export const tuple = (items: readonly Schema[]): Schema =>
  schema(
    (value) =>
      Array.isArray(value) &&
      value.length === items.length &&
      items.every((item, index) => item.accepts(value[index])),
  );

/** An enumeration as key has to be complete. */
export const record = (key: Schema, inner: Schema): Schema =>
  schema(
    (value) =>
      isObject(value) &&
      Object.entries(value).every(([name, one]) => key.accepts(name) && inner.accepts(one)) &&
      (key.literals ?? []).every((name) => typeof name === 'string' && name in value),
  );

export const object = (shape: Shape): Schema =>
  schema((value) => isObject(value) && fits(shape, value), { shape });
export const strictObject = (shape: Shape): Schema =>
  schema(
    (value) =>
      isObject(value) && Object.keys(value).every((name) => name in shape) && fits(shape, value),
    { shape },
  );
const fits = (shape: Shape, value: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(shape).every(([name, inner]) => inner.accepts(value[name]));

export const discriminatedUnion = (name: string, members: readonly Schema[]): Schema =>
  schema(
    (value) =>
      isObject(value) &&
      members.some(
        (member) => member.shape?.[name]?.accepts(value[name]) === true && member.accepts(value),
      ),
  );
