import type { Audience } from '../../engine/audiences/audience.ts';

/** The checked lists and segments by kind and id. They are kept when the view is refreshed or filtered. */
export class CheckedAudiences {
  readonly #byKey = new Map<string, Audience>();

  get all(): readonly Audience[] {
    return [...this.#byKey.values()];
  }

  get size(): number {
    return this.#byKey.size;
  }

  has(audience: Audience): boolean {
    return this.#byKey.has(keyOf(audience));
  }

  /** Checks or unchecks audiences. Returns those that changed. */
  set(audiences: readonly Audience[], checked: boolean): readonly Audience[] {
    const changed = audiences.filter((audience) => this.has(audience) !== checked);
    for (const audience of changed) {
      if (checked) {
        this.#byKey.set(keyOf(audience), audience);
      } else {
        this.#byKey.delete(keyOf(audience));
      }
    }
    return changed;
  }

  /** Unchecks everything. Returns what was checked. */
  clear(): readonly Audience[] {
    const { all } = this;
    this.#byKey.clear();
    return all;
  }

  /**
   * Updates the checked audiences of one kind after a reload: names and counts are updated, deleted ones are dropped.
   *
   * @returns whether anything was dropped.
   */
  reconcile(
    kind: Audience['kind'],
    find: (kind: Audience['kind'], id: string) => Audience | undefined,
  ): boolean {
    const before = this.#byKey.size;
    for (const [key, audience] of this.#byKey) {
      if (audience.kind !== kind) {
        continue;
      }
      const current = find(kind, audience.id);
      if (current) {
        this.#byKey.set(key, current);
      } else {
        this.#byKey.delete(key);
      }
    }
    return this.#byKey.size < before;
  }

  /**
   * Sum of the counts. An upper bound, since a contact can be on several lists, and counts of segments are based on samples.
   */
  get contactCount(): number {
    return this.all.reduce((sum, { contactCount }) => sum + (contactCount ?? 0), 0);
  }
}

const keyOf = ({ kind, id }: Audience): string => `${kind}/${id}`;
