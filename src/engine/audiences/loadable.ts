import { Throttle } from '../../util/throttle.ts';
import type { LoadState } from './audience.ts';
import { toExportError } from '../model/exportError.ts';

/** Loads a part. `show` may be called with the value so far, as often as needed. */
export type ReadPart<T> = (signal: AbortSignal, show: (soFar: () => T) => void) => Promise<T>;

/** The interval of events during a load: four per second. */
const announceIntervalMs = 250;

/** One part of the catalog: its value, and its load, of which at most one is running. */
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

  /** Settles when the running load has ended, whatever its result. Never rejects. */
  get settled(): Promise<void> {
    return this.#settled;
  }

  /** Loads again; a running load is aborted. The old value stays until the new one is complete. */
  read(read: ReadPart<T>): void {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#set({ ...this.#state, status: 'loading', error: undefined });
    this.#settled = this.#run(read, reading);
  }

  /** Drops the value and aborts a running load. */
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
    // The pages of a second load would hide what the first one has shown already.
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
