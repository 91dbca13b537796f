import type { Audience, LoadState } from '../../engine/audiences/audience.ts';
import { AudienceIndex } from '../../engine/audiences/audienceIndex.ts';
import {
  groupOf,
  isAudience,
  type AllContactsNode,
  type AudienceGroup,
  type ContactsNode,
  type GroupNode,
  type LoadPart,
  type MoreNode,
} from './contactsTreeNode.ts';

/** The part of the catalog that the tree reads. */
export interface ContactsSource {
  readonly total: LoadState<number | undefined>;
  readonly lists: LoadState<readonly Audience[]>;
  readonly segments: LoadState<readonly Audience[]>;
}

/** Number of rows that a group shows initially, and that each 'Show more' adds. */
export const rowsPerPage = 1000;

/** The visible content of a group. */
export interface GroupRows {
  readonly children: readonly ContactsNode[];
  /** Number of rows that match the filter; without one, of all that are loaded. */
  readonly found: number;
  /** Number of matches that are not among the children. */
  readonly hidden: number;
}

const groups = ['lists', 'segments'] as const;
const parts = ['total', ...groups] as const;

// Always the same object per row, since VS Code identifies rows by their object.
const totalFailed = { kind: 'loadError', part: 'total' } as const;
const allFailed = { kind: 'loadError', part: 'all' } as const;
const nodes = { lists: fixedNodes('lists'), segments: fixedNodes('segments') } as const;

/** Determines the rows of the Contacts view from pages and filter. Texts and VS Code's classes are added elsewhere. */
export class ContactsTree {
  readonly #source: ContactsSource;
  readonly #index = { lists: new AudienceIndex(), segments: new AudienceIndex() };
  #limits = { lists: rowsPerPage, segments: rowsPerPage };
  #filterText = '';
  /** A new object for each account, so that a row that is still visible can be attributed to the previous account. */
  #allContacts: AllContactsNode = { kind: 'allContacts' };
  /**
   * The rows that stay in place while more pages load. Loading sorts new ones in, and rows must not move while they are read.
   */
  readonly #held = new Map<AudienceGroup, readonly Audience[]>();

  constructor(options: { source: ContactsSource }) {
    this.#source = options.source;
  }

  get filterText(): string {
    return this.#filterText;
  }

  get isFiltered(): boolean {
    return this.#filterText !== '';
  }

  /** Shows only matches; an empty text shows everything. Groups start at their first page again. */
  setFilter(text: string): void {
    this.#filterText = text.trim();
    this.#limits = { lists: rowsPerPage, segments: rowsPerPage };
    this.#held.clear();
  }

  /** Resets filter and pages, for another account. */
  reset(): void {
    this.#allContacts = { kind: 'allContacts' };
    this.setFilter('');
  }

  showMore({ group, rows }: MoreNode): void {
    this.#limits[group] = rows === 'all' ? Infinity : this.#limits[group] + rowsPerPage;
  }

  /** Normalizes the loaded names in advance, so that the first keystroke of a filter is not slow. */
  prepareFilter(): void {
    for (const group of groups) {
      this.#index[group].update(this.#source[group].value);
    }
  }

  roots(): readonly ContactsNode[] {
    if (this.#hasFailedEntirely()) {
      return [allFailed];
    }
    const shown = groups.map((group) => this.groupNode(group));
    if (this.isFiltered) {
      return shown;
    }
    if (this.#isEmpty()) {
      // Without rows, VS Code shows the welcome view, which explains what to do.
      return [];
    }
    return this.#source.total.status === 'failed'
      ? [this.#allContacts, totalFailed, ...shown]
      : [this.#allContacts, ...shown];
  }

  groupNode(group: AudienceGroup): GroupNode {
    return this.isFiltered ? nodes[group].filteredGroup : nodes[group].group;
  }

  rows(group: AudienceGroup): GroupRows {
    const { status } = this.#source[group];
    const found = this.#found(group);
    const shown = this.#shown(group, found);
    const hidden = found.length - shown.length;
    const fixed = nodes[group];
    const children: ContactsNode[] = status === 'failed' ? [fixed.loadError] : [];
    children.push(...shown);
    if (hidden > 0) {
      children.push(fixed.morePage);
    }
    if (hidden > rowsPerPage) {
      children.push(fixed.moreAll);
    }
    if (children.length === 0 && status === 'ready') {
      children.push(this.isFiltered ? fixed.noMatch : fixed.empty);
    }
    return { children, found: found.length, hidden };
  }

  parent(node: ContactsNode): ContactsNode | undefined {
    if (isAudience(node)) {
      return this.groupNode(groupOf[node.kind]);
    }
    if (node.kind === 'more' || node.kind === 'empty') {
      return this.groupNode(node.group);
    }
    return node.kind === 'loadError' && (node.part === 'lists' || node.part === 'segments')
      ? this.groupNode(node.part)
      : undefined;
  }

  /** Returns the parts that the row of a failed load represents. */
  partsOf(part: LoadPart | 'all'): readonly LoadPart[] {
    return part === 'all' ? parts : [part];
  }

  /** Returns how many of the loaded lists and segments match the filter. */
  filterResult(): { readonly found: number; readonly loaded: number } {
    return {
      found: groups.reduce((sum, group) => sum + this.#found(group).length, 0),
      loaded: groups.reduce((sum, group) => sum + this.#source[group].value.length, 0),
    };
  }

  #shown(group: AudienceGroup, found: readonly Audience[]): readonly Audience[] {
    const limit = Math.min(found.length, this.#limits[group]);
    const held = this.#held.get(group);
    const stays = this.#source[group].status === 'loading' && !this.isFiltered;
    if (stays && held?.length === limit) {
      return held;
    }
    const shown = found.slice(0, limit);
    if (stays) {
      this.#held.set(group, shown);
    } else {
      this.#held.delete(group);
    }
    return shown;
  }

  #found(group: AudienceGroup): readonly Audience[] {
    const { value } = this.#source[group];
    if (!this.isFiltered) {
      return value;
    }
    this.#index[group].update(value);
    return this.#index[group].match(this.#filterText);
  }

  #isEmpty(): boolean {
    const { total, lists, segments } = this.#source;
    return (
      parts.every((part) => this.#source[part].status === 'ready') &&
      total.value === 0 &&
      lists.value.length + segments.value.length === 0
    );
  }

  #hasFailedEntirely(): boolean {
    const { total, lists, segments } = this.#source;
    return (
      parts.every((part) => this.#source[part].status === 'failed') &&
      lists.value.length + segments.value.length === 0 &&
      total.error?.reason === lists.error?.reason &&
      total.error?.reason === segments.error?.reason
    );
  }
}

function fixedNodes(group: AudienceGroup) {
  return {
    group: { kind: 'group', group, filtered: false },
    filteredGroup: { kind: 'group', group, filtered: true },
    morePage: { kind: 'more', group, rows: 'page' },
    moreAll: { kind: 'more', group, rows: 'all' },
    loadError: { kind: 'loadError', part: group },
    empty: { kind: 'empty', group, filtered: false },
    noMatch: { kind: 'empty', group, filtered: true },
  } as const satisfies Record<string, ContactsNode>;
}
