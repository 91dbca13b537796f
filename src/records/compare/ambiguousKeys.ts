import type { ChangeKind, Side } from './comparison.ts';
import { hasSameSum, placeOf, recordOf } from './digestEntry.ts';
import type { KeyGroups } from './keyGroups.ts';
import type { PairCheck, RecordPlace } from './pairCheck.ts';
import { entryWords } from './partitionedEntries.ts';

const sides = ['before', 'after'] as const;
/** How many records are read between two looks at the signal. */
const recordsPerStep = 16;

/** The records of a key that occurs more than once, or of keys that have the same hash. */
interface Named {
  readonly counts: Record<Side, number>;
  readonly first: Partial<Record<Side, RecordPlace>>;
}

export interface AmbiguousOptions {
  readonly groups: KeyGroups;
  /** Yields the entries of a side, some at a time. */
  readonly blocks: (side: Side) => Iterable<Uint32Array>;
  readonly check: PairCheck;
  readonly keysOnly: boolean;
  /** Called between pieces of work. */
  readonly next: () => Promise<void>;
  readonly set: (record: number, kind: ChangeKind) => void;
  /** Called with two records of the same key, or of two keys with the same hash. */
  readonly pair: (before: RecordPlace, after: RecordPlace) => void;
}

/** Pairs the records of a partition whose hash occurs more than once on a side. */
export class AmbiguousKeys {
  readonly #options: AmbiguousOptions;
  /** The groups that have several keys, which happens by chance once in a thousand years. */
  readonly #mixed = new Set<number>();

  constructor(options: AmbiguousOptions) {
    this.#options = options;
  }

  async join(): Promise<void> {
    const { groups, keysOnly } = this.#options;
    await this.#findMixed();
    const named = new Map<string, Named>();
    await this.#each((group, side, words, at) => {
      if (this.#mixed.has(group)) {
        const key = this.#keyOf(words, at);
        const one = named.get(key) ?? { counts: { before: 0, after: 0 }, first: {} };
        named.set(key, one);
        one.counts[side]++;
        one.first[side] ??= placeOf(words, at);
      }
    });
    await this.#each((group, side, words, at) => {
      const one = this.#mixed.has(group) ? named.get(this.#keyOf(words, at)) : undefined;
      const counts = one?.counts ?? {
        before: groups.counts('before')[group] ?? 0,
        after: groups.counts('after')[group] ?? 0,
      };
      const isPaired = counts.before > 0 && counts.after > 0;
      const record = recordOf(words, at);
      if (!keysOnly && (counts.before > 1 || counts.after > 1)) {
        this.#options.set(record, 'duplicate');
      } else if (!isPaired) {
        this.#options.set(record, side === 'after' ? 'added' : 'removed');
      } else if (side === 'after' && keysOnly) {
        this.#options.set(record, 'unchanged');
      } else if (side === 'after' && one?.first.before) {
        this.#options.pair(one.first.before, placeOf(words, at));
      }
    });
  }

  /** Where only keys are compared, the sum of the content is another hash of the key; else the keys are read. */
  async #findMixed(): Promise<void> {
    const { groups, keysOnly } = this.#options;
    const keys = new Map<number, string>();
    await this.#each((group, _side, words, at) => {
      if (keysOnly) {
        const first = (groups.counts('before')[group] ?? 0) > 0 ? 'before' : 'after';
        if (!hasSameSum(words, at, groups.firsts(first), group * entryWords)) {
          this.#mixed.add(group);
        }
        return;
      }
      const key = this.#keyOf(words, at);
      if ((keys.get(group) ?? key) !== key) {
        this.#mixed.add(group);
      }
      keys.set(group, key);
    });
  }

  #keyOf(words: Uint32Array, at: number): string {
    return this.#options.check.keyOf(placeOf(words, at));
  }

  async #each(
    take: (group: number, side: Side, words: Uint32Array, at: number) => void,
  ): Promise<void> {
    const { groups, blocks, next } = this.#options;
    let taken = 0;
    for (const side of sides) {
      for (const words of blocks(side)) {
        await next();
        for (let at = 0; at < words.length; at += entryWords) {
          const group = groups.find(words, at);
          if (groups.isAmbiguous(group)) {
            take(group, side, words, at);
            if (++taken % recordsPerStep === 0) {
              await next();
            }
          }
        }
      }
    }
  }
}
