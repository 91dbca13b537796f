import type { ApiClient } from '../../sendgrid/apiClient.ts';
import type { ContactList, Segment } from '../../sendgrid/models.ts';
import { Emitter, type Disposable } from '../../util/emitter.ts';
import { silentLogger, type Logger } from '../../util/logger.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { Audience, LoadState } from './audience.ts';
import { AudienceMap } from './audienceMap.ts';
import { Loadable } from './loadable.ts';
import { ExportError, type ExportReason } from '../model/exportError.ts';
import { SortedAudiences } from './sortedAudiences.ts';

export type LoadableName = 'total' | 'lists' | 'segments';

export interface AudienceCatalogOptions {
  readonly accounts: Pick<Accounts, 'active' | 'client' | 'keyVersion' | 'onDidChange'>;
  readonly logger?: Logger;
}

const partNames = ['total', 'lists', 'segments'] as const;

/** Reasons for which nothing of the account could be read. */
const unreadableReasons: ReadonlySet<ExportReason> = new Set(['legacyAccount', 'scopeMissing']);

/**
 * The lists and segments of the active account, and how many contacts it has. Nothing is read, not even the key, before
 * `load`. When another account becomes active, everything is dropped.
 */
export class AudienceCatalog implements Disposable {
  readonly #accounts: AudienceCatalogOptions['accounts'];
  readonly #logger: Logger;
  readonly #changed = new Emitter<LoadableName>();
  readonly #total = this.#part<number | undefined>('total', undefined);
  readonly #lists = this.#part<readonly Audience[]>('lists', []);
  readonly #segments = this.#part<readonly Audience[]>('segments', []);
  readonly #index = { list: new AudienceMap(), segment: new AudienceMap() };
  readonly #refusals = new WeakMap<ExportError, ExportError>();
  readonly #subscription: Disposable;
  #accountId: string | undefined;
  #keyVersion = 0;

  /** Fires with the changed part: at most four times a second while pages are loading, and once more at the end. */
  readonly onDidChange = this.#changed.event;

  constructor(options: AudienceCatalogOptions) {
    this.#accounts = options.accounts;
    this.#logger = options.logger ?? silentLogger;
    this.#onAccount();
    this.#subscription = options.accounts.onDidChange(() => this.#onAccount());
  }

  /** The account of these lists and segments; `undefined` while no account is active. */
  get accountId(): string | undefined {
    return this.#accountId;
  }

  get total(): LoadState<number | undefined> {
    return this.#withOtherParts(this.#total.state);
  }

  /** Sorted by name. */
  get lists(): LoadState<readonly Audience[]> {
    return this.#lists.state;
  }

  /** Sorted by name. */
  get segments(): LoadState<readonly Audience[]> {
    return this.#segments.state;
  }

  /**
   * Loads what was not loaded yet. A part that failed is left to `retry` and `refresh`, so that displaying it does not
   * loop.
   */
  load(): void {
    for (const name of partNames) {
      if (this[name].status === 'idle') {
        this.#read(name);
      }
    }
  }

  /**
   * Loads everything again, and settles when that has ended. Old values stay visible until the new ones are complete.
   */
  async refresh(): Promise<void> {
    partNames.forEach((name) => this.#read(name));
    await this.whenLoaded();
  }

  /** Loads one part again. */
  retry(part: LoadableName): void {
    this.#read(part);
  }

  find(kind: Audience['kind'], id: string): Audience | undefined {
    const { value } = kind === 'list' ? this.lists : this.segments;
    return this.#index[kind].find(value, id);
  }

  /**
   * Settles when nothing is loading, whether or not it succeeded.
   *
   * @throws the signal's reason when it is aborted; loading continues.
   */
  async whenLoaded({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    signal?.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => aborted.reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      while (partNames.some((name) => this[name].status === 'loading')) {
        const parts = [this.#total, this.#lists, this.#segments];
        await Promise.race([Promise.all(parts.map((part) => part.settled)), aborted.promise]);
      }
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Aborts running loads. */
  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
    this.#reset();
  }

  #part<T>(name: LoadableName, empty: T): Loadable<T> {
    return new Loadable({ empty, announce: () => this.#announce(name) });
  }

  #announce(part: LoadableName): void {
    const { error } = this[part];
    if (error) {
      this.#logger.warn(`Reading ${part} failed: ${error.reason}`);
    }
    try {
      this.#changed.fire(part);
    } catch (fault) {
      // An error of a listener must not look like a failed load.
      this.#logger.error(`Showing ${part} failed: ${String(fault)}`);
    }
  }

  /** A key or an account that may read lists is not without any access: then a refused count has a weaker reason. */
  #withOtherParts<T>(state: LoadState<T>): LoadState<T> {
    const { error } = state;
    if (!error || !unreadableReasons.has(error.reason)) {
      return state;
    }
    const hasAny = [this.#lists.state, this.#segments.state].some(
      ({ status, value }) => status === 'ready' || value.length > 0,
    );
    return hasAny ? { ...state, error: this.#ofThisPart(error) } : state;
  }

  /** The same error each time, since views compare it with what they have drawn. */
  #ofThisPart(error: ExportError): ExportError {
    const { message, status, detail } = error;
    const known =
      this.#refusals.get(error) ??
      new ExportError('forbidden', message, { status, detail, cause: error });
    this.#refusals.set(error, known);
    return known;
  }

  /** Another account: drop everything. Another key for the same account: load again what had been requested. */
  #onAccount(): void {
    const id = this.#accounts.active?.id;
    const keyVersion = id === undefined ? 0 : this.#accounts.keyVersion(id);
    const isSameAccount = id === this.#accountId;
    const isSameKey = keyVersion === this.#keyVersion;
    this.#accountId = id;
    this.#keyVersion = keyVersion;
    if (!isSameAccount) {
      this.#reset();
    } else if (!isSameKey) {
      partNames.filter((name) => this[name].status !== 'idle').forEach((name) => this.#read(name));
    }
  }

  #reset(): void {
    this.#total.reset();
    this.#lists.reset();
    this.#segments.reset();
  }

  #read(name: LoadableName): void {
    const id = this.#accountId;
    if (id === undefined) {
      return;
    }
    const client = (): Promise<ApiClient> => this.#accounts.client(id);
    switch (name) {
      case 'total':
        this.#total.read(async (signal) => (await client()).contactCount({ signal }));
        break;
      case 'lists':
        this.#lists.read(async (signal, show) => readLists(await client(), signal, show));
        break;
      case 'segments':
        this.#segments.read(async (signal, show) => readSegments(await client(), signal, show));
        break;
    }
  }
}

async function readLists(
  client: ApiClient,
  signal: AbortSignal,
  show: (soFar: () => readonly Audience[]) => void,
): Promise<readonly Audience[]> {
  const sorted = new SortedAudiences();
  for await (const { items } of client.lists({ signal })) {
    sorted.add(items.map(audienceOfList));
    show(() => sorted.value);
  }
  return sorted.value;
}

async function readSegments(
  client: ApiClient,
  signal: AbortSignal,
  show: (soFar: () => readonly Audience[]) => void,
): Promise<readonly Audience[]> {
  const segments = await client.segments({
    signal,
    show: (soFar) => show(() => sortedSegments(soFar)),
  });
  return sortedSegments(segments);
}

function sortedSegments(segments: readonly Segment[]): readonly Audience[] {
  const sorted = new SortedAudiences();
  sorted.add(segments.map(audienceOfSegment));
  return sorted.value;
}

function audienceOfList(list: ContactList): Audience {
  return {
    kind: 'list',
    ...list,
    updatedAt: undefined,
    parentListIds: [],
    validity: undefined,
    validityMessage: undefined,
  };
}

function audienceOfSegment(segment: Segment): Audience {
  return { kind: 'segment', ...segment };
}
