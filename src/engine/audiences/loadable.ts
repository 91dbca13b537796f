import { Throttle } from '../../util/throttle.ts';
import type { LoadState } from './audience.ts';
import { toExportError } from '../model/exportError.ts';

/** Reads a part. `show` may be called with what is there so far, as often as one likes. */
export type ReadPart<T> = (signal: AbortSignal, show: (soFar: () => T) => void) => Promise<T>;

/** News of a load that goes on: four times a second. */
const announceIntervalMs = 250;

/** One part of the catalog: what is known of it, and the reading that is under way, of which there is at most one. */
export class Loadable<T> {
  readonly #empty: T;
  readonly #announce: () => void;
  #state: LoadState<T>;
  #reading: AbortController | undefined;
  #settled: Promise<void> = Promise.resolve();

  constructor(options: { empty: T; announce: () => void }) {
    this.#empty = options.empty;
    this.#announce = options.announce;
    this.#state = { status: 'idle', value: options.empty, error: undefined };
  }

  get state(): LoadState<T> {
    return this.#state;
  }

  /** Settles when the reading that is under way has ended, in whatever way. Never rejects. */
  get settled(): Promise<void> {
    return this.#settled;
  }

  /** Reads anew; a reading that is under way is aborted. What is there stays until the new is complete. */
  read(read: ReadPart<T>): void {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#set({ ...this.#state, status: 'loading', error: undefined });
    this.#settled = this.#run(read, reading);
  }

  /** Drops what is there and aborts what is under way. */
  reset(): void {
    const wasIdle = this.#state.status === 'idle';
    this.#reading?.abort();
    this.#reading = undefined;
    if (!wasIdle) {
      this.#set({ status: 'idle', value: this.#empty, error: undefined });
    }
  }

  async #run(read: ReadPart<T>, reading: AbortController): Promise<void> {
    const isCurrent = (): boolean => this.#reading === reading;
    // Pages of a second reading would take away what the first one has shown already.
    const showsPages = this.#state.value === this.#empty;
    let soFar = (): T => this.#empty;
    const pages = new Throttle({
      intervalMs: announceIntervalMs,
      action: () => this.#set({ ...this.#state, value: soFar() }),
    });
    try {
      const value = await read(reading.signal, (shown) => {
        if (showsPages && isCurrent()) {
          soFar = shown;
          pages.request();
        }
      });
      if (isCurrent()) {
        this.#set({ status: 'ready', value, error: undefined });
      }
    } catch (error) {
      if (isCurrent()) {
        const value = showsPages ? soFar() : this.#state.value;
        this.#set({ status: 'failed', value, error: toExportError(error) });
      }
    } finally {
      pages.dispose();
    }
  }

  #set(state: LoadState<T>): void {
    this.#state = state;
    this.#announce();
  }
}
