import type { Audience } from '../../engine/audiences/audience.ts';

/** The lists and segments whose box is checked, by kind and id: they outlive refreshes, filters and pages. */
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

  /** Checks or unchecks and gives back those that changed. */
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

  /** Unchecks everything and gives back what was checked. */
  clear(): readonly Audience[] {
    const { all } = this;
    this.#byKey.clear();
    return all;
  }

  /**
   * Takes over what was loaded anew of one kind: counts and names follow, what is gone is dropped.
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

  /** Sum of the counts: an upper bound, for one contact can be on several lists, and segments are samples. */
  get contactCount(): number {
    return this.all.reduce((sum, { contactCount }) => sum + (contactCount ?? 0), 0);
  }
}

const keyOf = ({ kind, id }: Audience): string => `${kind}/${id}`;
