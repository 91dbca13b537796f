import type { LoadState } from '../../engine/audiences/audience.ts';
import type { ContactsSource, ContactsTree } from './contactsTree.ts';
import type { AudienceGroup, ContactsNode } from './contactsTreeNode.ts';

/** A row that has to be refreshed with its children; `undefined` for the whole tree. */
export type Stale = ContactsNode | undefined;

interface Presented {
  readonly roots: readonly ContactsNode[];
  readonly total: LoadState<number | undefined>;
  readonly lists: PresentedGroup;
  readonly segments: PresentedGroup;
}

interface PresentedGroup {
  readonly children: readonly ContactsNode[];
  readonly summary: string;
  readonly hidden: number;
  readonly error: unknown;
}

/**
 * Compares the rows that the Contacts view shows with those that it should show, and finds the smallest set that has to be
 * refreshed: while the pages of 10,000 lists are loading, that is the row 'Show more', not the thousand rows above it.
 */
export class ContactsChanges {
  readonly #tree: ContactsTree;
  readonly #source: ContactsSource;
  #presented: Presented;

  constructor(options: { tree: ContactsTree; source: ContactsSource }) {
    this.#tree = options.tree;
    this.#source = options.source;
    this.#presented = this.#present();
  }

  /** Returns the rows that have become stale since the last call. */
  take(): readonly Stale[] {
    const before = this.#presented;
    const now = this.#present();
    this.#presented = now;
    if (!sameNodes(before.roots, now.roots)) {
      return [undefined];
    }
    const stale: ContactsNode[] = now.roots.filter(
      (node) =>
        (node.kind === 'allContacts' || node.kind === 'loadError') &&
        !sameState(before.total, now.total),
    );
    for (const group of ['lists', 'segments'] as const) {
      stale.push(...this.#staleOf(group, before[group], now[group]));
    }
    return stale;
  }

  #staleOf(
    group: AudienceGroup,
    before: PresentedGroup,
    now: PresentedGroup,
  ): readonly ContactsNode[] {
    if (
      before.summary !== now.summary ||
      before.error !== now.error ||
      !sameNodes(before.children, now.children)
    ) {
      return [this.#tree.groupNode(group)];
    }
    return before.hidden === now.hidden ? [] : now.children.filter(({ kind }) => kind === 'more');
  }

  #present(): Presented {
    return {
      roots: this.#tree.roots(),
      total: this.#source.total,
      lists: this.#presentGroup('lists'),
      segments: this.#presentGroup('segments'),
    };
  }

  #presentGroup(group: AudienceGroup): PresentedGroup {
    const { status, value, error } = this.#source[group];
    const { children, found, hidden } = this.#tree.rows(group);
    // A group's row shows no count while its pages load: a change of it would refresh all children.
    const summary = this.#tree.isFiltered
      ? `${status} ${found} ${value.length}`
      : status === 'loading'
        ? status
        : `${status} ${value.length}`;
    return { children, summary, hidden, error };
  }
}

const sameState = (a: LoadState<unknown>, b: LoadState<unknown>): boolean =>
  a.status === b.status && a.value === b.value && a.error === b.error;

const sameNodes = (a: readonly ContactsNode[], b: readonly ContactsNode[]): boolean =>
  a.length === b.length && a.every((node, index) => node === b[index]);
