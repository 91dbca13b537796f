import type { StateMemory } from '../../src/ui/stateMemory.ts';

/** The state of a window or a workspace, in memory. */
export class MemoryState implements StateMemory {
  readonly #values = new Map<string, unknown>();

  get keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  get(key: string): unknown {
    return this.#values.get(key);
  }

  update(key: string, value: unknown): Promise<void> {
    this.#values.set(key, value);
    return Promise.resolve();
  }
}
