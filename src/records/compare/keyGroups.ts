import { copyEntry } from './digestEntry.ts';
import { entryWords } from './partitionedEntries.ts';
import type { Side } from './comparison.ts';

const leastKeys = 512;

/** The different keys of a partition: how often each occurs on a side, and the entry of its first record there. */
export class KeyGroups {
  /** How many keys there are. */
  size = 0;
  /** By slot, the number of its key plus one; 0 where it is free. There are two slots for each key that has room. */
  #slots = new Uint32Array(2 * leastKeys);
  /** By key, its two words. */
  #keys = new Uint32Array(2 * leastKeys);
  #counts = { before: new Uint32Array(leastKeys), after: new Uint32Array(leastKeys) };
  #firsts = {
    before: new Uint32Array(entryWords * leastKeys),
    after: new Uint32Array(entryWords * leastKeys),
  };

  /** Forgets all keys. */
  clear(): void {
    this.#slots.fill(0);
    this.#counts.before.fill(0, 0, this.size);
    this.#counts.after.fill(0, 0, this.size);
    this.size = 0;
  }

  /** Counts the entries of a block. */
  add(side: Side, words: Uint32Array): void {
    for (let at = 0; at < words.length; at += entryWords) {
      const group = this.#groupOf(words[at] ?? 0, words[at + 1] ?? 0);
      const counts = this.#counts[side];
      const count = counts[group] ?? 0;
      if (count === 0) {
        copyEntry(words, at, this.#firsts[side], group * entryWords);
      }
      counts[group] = count + 1;
    }
  }

  /** Returns the number of the key of an entry that was added. */
  find(words: Uint32Array, at: number): number {
    return this.#groupOf(words[at] ?? 0, words[at + 1] ?? 0);
  }

  /** By key, how often it occurs on a side. Valid until the next `add`. */
  counts(side: Side): Uint32Array {
    return this.#counts[side];
  }

  /** Whether a key occurs more than once on a side, so that it is not clear which record belongs to which. */
  isAmbiguous(group: number): boolean {
    return (this.#counts.before[group] ?? 0) > 1 || (this.#counts.after[group] ?? 0) > 1;
  }

  /** The entries of the first records: that of a key is at its number times `entryWords`. Valid until the next `add`. */
  firsts(side: Side): Uint32Array {
    return this.#firsts[side];
  }

  #groupOf(low: number, high: number): number {
    const keys = this.#keys;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = low & mask;
    for (;;) {
      const group = (slots[slot] ?? 0) - 1;
      if (group < 0) {
        return this.#create(slot, low, high);
      }
      if (keys[2 * group] === low && keys[2 * group + 1] === high) {
        return group;
      }
      slot = (slot + 1) & mask;
    }
  }

  #create(slot: number, low: number, high: number): number {
    const group = this.size++;
    this.#slots[slot] = group + 1;
    this.#keys[2 * group] = low;
    this.#keys[2 * group + 1] = high;
    if (2 * this.size >= this.#slots.length) {
      this.#grow();
    }
    return group;
  }

  #grow(): void {
    const slots = new Uint32Array(2 * this.#slots.length);
    const mask = slots.length - 1;
    for (let group = 0; group < this.size; group++) {
      let slot = (this.#keys[2 * group] ?? 0) & mask;
      while (slots[slot] !== 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = group + 1;
    }
    this.#slots = slots;
    this.#keys = grown(this.#keys);
    this.#counts = { before: grown(this.#counts.before), after: grown(this.#counts.after) };
    this.#firsts = { before: grown(this.#firsts.before), after: grown(this.#firsts.after) };
  }
}

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * array.length);
  larger.set(array);
  return larger;
}
