import type { Audience } from '../../engine/audiences/audience.ts';

/** The two groups of the Contacts view; also the names of the catalog's parts. */
export type AudienceGroup = 'lists' | 'segments';

/** What the catalog loads, each part on its own. */
export type LoadPart = 'total' | AudienceGroup;

/** The row for every contact of the account. */
export interface AllContactsNode {
  readonly kind: 'allContacts';
}

/** 'Lists' or 'Segments'. Under a filter it is another node, so that each keeps its own expansion. */
export interface GroupNode {
  readonly kind: 'group';
  readonly group: AudienceGroup;
  readonly filtered: boolean;
}

/** The row that shows more of a long group: the next page, or all that is loaded. */
export interface MoreNode {
  readonly kind: 'more';
  readonly group: AudienceGroup;
  readonly rows: 'page' | 'all';
}

/** The row of a failed load; `all` where every part failed and the reason would stand there three times. */
export interface LoadErrorNode {
  readonly kind: 'loadError';
  readonly part: LoadPart | 'all';
}

/** The row of a group that has nothing to show. */
export interface EmptyNode {
  readonly kind: 'empty';
  readonly group: AudienceGroup;
  readonly filtered: boolean;
}

/** A row of the Contacts view: the list or segment itself where the row stands for one. */
export type ContactsNode =
  Audience | AllContactsNode | GroupNode | MoreNode | LoadErrorNode | EmptyNode;

/** The kinds of lists and segments in each group. */
export const groupOf = { list: 'lists', segment: 'segments' } as const;

/** Whether a row stands for a list or segment. */
export const isAudience = (node: ContactsNode): node is Audience =>
  node.kind === 'list' || node.kind === 'segment';

/**
 * Says which contacts a command's argument stands for: a list or segment, all contacts, or none of them.
 *
 * Takes whatever VS Code or a keybinding passes.
 */
export function asAudience(node: unknown): Audience | 'all' | undefined {
  if (looksLikeAudience(node)) {
    return node;
  }
  return kindOf(node) === 'allContacts' ? 'all' : undefined;
}

/** Narrows a command's argument to the row that shows more. */
export const asMore = (node: unknown): MoreNode | undefined =>
  looksLikeMore(node) ? node : undefined;

/** Narrows a command's argument to the row of a failed load. */
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
