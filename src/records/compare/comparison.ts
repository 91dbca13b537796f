/** The two sides of a comparison. */
export type Side = 'before' | 'after';

/** What became of a record. */
export const changeKinds = [
  'added',
  'removed',
  'changed',
  'unchanged',
  'duplicate',
  'withoutKey',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** The number of a kind, as `RecordKinds` has it; 0 is a record that stands for no row: that before a change. */
export const kindNumber = (kind: ChangeKind): number => changeKinds.indexOf(kind) + 1;

export interface CompareOptions {
  /** The columns that name a contact, together; by default CONTACT_ID, or EMAIL where not both sides have that. */
  readonly key?: readonly string[] | undefined;
  /** Columns whose changes do not count; by default UPDATED_AT. */
  readonly ignore?: readonly string[] | undefined;
  /** Whether only keys are compared: `unchanged` are the contacts of both sides then, and nothing is changed or a duplicate. */
  readonly keysOnly?: boolean | undefined;
}

/** How many records there are of each kind. Of a pair, only the one after the change counts. */
export type ChangeCounts = Readonly<Record<ChangeKind, number>>;

/** A column of either side. */
export interface ComparedColumn {
  /** As the side after the change writes it, if that has it. */
  readonly name: string;
  /** Its place among the columns of each side, −1 where there is none. */
  readonly places: Readonly<Record<Side, number>>;
  /** Whether it is a list, whose order does not count. */
  readonly isList: boolean;
  readonly isKey: boolean;
  /** Whether its changes do not count. */
  readonly isIgnored: boolean;
}

/** Why two tables cannot be compared. */
export type CompareFault =
  /** Neither CONTACT_ID nor EMAIL is a column of both. */
  | { readonly reason: 'noKey' }
  /** A column of the key that is missing on a side. */
  | { readonly reason: 'noKeyColumn'; readonly column: string; readonly side: Side }
  /** A column to be ignored that neither side has. */
  | { readonly reason: 'noIgnoredColumn'; readonly column: string };
