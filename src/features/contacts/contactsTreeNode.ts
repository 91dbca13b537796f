import type { Audience } from '../../engine/audiences/audience.ts';

/** The two groups of the Contacts view; also names of the catalog's parts. */
export type AudienceGroup = 'lists' | 'segments';

/** The parts that the catalog loads independently. */
export type LoadPart = 'total' | AudienceGroup;

/** The row for all contacts of the account. */
export interface AllContactsNode {
  readonly kind: 'allContacts';
}

/** 'Lists' or 'Segments'. A different node while filtered, so that both keep their own expansion state. */
export interface GroupNode {
  readonly kind: 'group';
  readonly group: AudienceGroup;
  readonly filtered: boolean;
}

/** The row that shows more of a long group: the next page, or everything that is loaded. */
export interface MoreNode {
  readonly kind: 'more';
  readonly group: AudienceGroup;
  readonly rows: 'page' | 'all';
}

/** The row of a failed load; `all` if every part failed, since the same reason would otherwise be shown three times. */
export interface LoadErrorNode {
  readonly kind: 'loadError';
  readonly part: LoadPart | 'all';
}

/** The row of an empty group. */
export interface EmptyNode {
  readonly kind: 'empty';
  readonly group: AudienceGroup;
  readonly filtered: boolean;
}

/** A row of the Contacts view. For lists and segments, the audience itself. */
export type ContactsNode =
  Audience | AllContactsNode | GroupNode | MoreNode | LoadErrorNode | EmptyNode;

/** The group of each kind of audience. */
export const groupOf = { list: 'lists', segment: 'segments' } as const;

/** Whether a row is a list or segment. */
export const isAudience = (node: ContactsNode): node is Audience =>
  node.kind === 'list' || node.kind === 'segment';

/**
 * Returns the contacts that the argument of a command represents: a list or segment, all contacts, or `undefined`.
 *
 * Accepts any value, since VS Code and keybindings may pass anything.
 */
export function asAudience(node: unknown): Audience | 'all' | undefined {
  if (looksLikeAudience(node)) {
    return node;
  }
  return kindOf(node) === 'allContacts' ? 'all' : undefined;
}

/** Returns the argument of a command if it is the row that shows more. */
export const asMore = (node: unknown): MoreNode | undefined =>
  looksLikeMore(node) ? node : undefined;

/** Returns the argument of a command if it is the row of a failed load. */
export const asLoadError = (node: unknown): LoadErrorNode | undefined =>
  looksLikeLoadError(node) ? node : undefined;

function kindOf(node: unknown): unknown {
  return typeof node === 'object' && node !== null && 'kind' in node ? node.kind : undefined;
}

function looksLikeAudience(node: unknown): node is Audience {
  const kind = kindOf(node);
  return (
    (kind === 'list' || kind === 'segment') &&
    typeof node === 'object' &&
    node !== null &&
    'id' in node &&
    typeof node.id === 'string' &&
    'name' in node &&
    typeof node.name === 'string' &&
    'parentListIds' in node
  );
}

function looksLikeMore(node: unknown): node is MoreNode {
  return kindOf(node) === 'more' && hasOneOf(node, 'group', ['lists', 'segments']);
}

function looksLikeLoadError(node: unknown): node is LoadErrorNode {
  return (
    kindOf(node) === 'loadError' && hasOneOf(node, 'part', ['total', 'lists', 'segments', 'all'])
  );
}

function hasOneOf(node: unknown, property: string, values: readonly string[]): boolean {
  return Object.entries(node ?? {}).some(
    ([name, value]) => name === property && typeof value === 'string' && values.includes(value),
  );
}
