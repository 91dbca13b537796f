import { Emitter, type Disposable } from '../../util/emitter.ts';
import type { Account } from '../accounts/account.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { Audience } from './audience.ts';
import { AudienceCatalog, type LoadableName } from './audienceCatalog.ts';

/** The lists and segments of an account, without what is for the owner of the catalog. */
export type Catalog = Pick<
  AudienceCatalog,
  | ('total' | 'lists' | 'segments' | 'onDidChange')
  | ('load' | 'refresh' | 'retry' | 'find' | 'whenLoaded')
>;

export interface CatalogSources {
  readonly accounts: Pick<Accounts, 'client' | 'keyVersion' | 'onDidChange'>;
  /** The catalog of the active account, which the views show. */
  readonly catalog: AudienceCatalog;
}

/**
 * The lists and segments of one account, whichever account becomes active in the meantime: an open question, or work
 * that takes a while, never reads the names or counts of another account. Shares what the views have loaded as long as
 * they show the account; after that it loads its own.
 */
export class BoundCatalog implements Catalog, Disposable {
  readonly #account: Account;
  readonly #sources: CatalogSources;
  readonly #changed = new Emitter<LoadableName>();
  readonly #subscriptions: Disposable[];
  #own: AudienceCatalog | undefined;
  #isWanted = false;

  readonly onDidChange = this.#changed.event;

  constructor(account: Account, sources: CatalogSources) {
    this.#account = account;
    this.#sources = sources;
    const { accounts, catalog } = sources;
    this.#subscriptions = [
      catalog.onDidChange((part) => {
        if (this.#current === catalog) {
          this.#changed.fire(part);
        }
      }),
      // Leaves the shared catalog as soon as that switches to another account.
      accounts.onDidChange(() => this.#leave()),
    ];
  }

  get total(): AudienceCatalog['total'] {
    return this.#current.total;
  }

  get lists(): AudienceCatalog['lists'] {
    return this.#current.lists;
  }

  get segments(): AudienceCatalog['segments'] {
    return this.#current.segments;
  }

  load(): void {
    this.#isWanted = true;
    this.#current.load();
  }

  async refresh(): Promise<void> {
    await this.#settled((catalog, isFirst) => (isFirst ? catalog.refresh() : catalog.whenLoaded()));
  }

  retry(part: LoadableName): void {
    this.#current.retry(part);
  }

  find(kind: Audience['kind'], id: string): Audience | undefined {
    return this.#current.find(kind, id);
  }

  async whenLoaded(options: { signal?: AbortSignal } = {}): Promise<void> {
    await this.#settled((catalog) => catalog.whenLoaded(options));
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) {
      subscription.dispose();
    }
    this.#own?.dispose();
    this.#changed.dispose();
  }

  /** Waits for the catalog, and again if another one had to replace it in the meantime. */
  async #settled(
    wait: (catalog: AudienceCatalog, isFirst: boolean) => Promise<void>,
  ): Promise<void> {
    let waitedFor: AudienceCatalog | undefined;
    while (waitedFor !== this.#current) {
      const isFirst = waitedFor === undefined;
      waitedFor = this.#current;
      await wait(waitedFor, isFirst);
    }
  }

  get #current(): AudienceCatalog {
    this.#leave();
    return this.#own ?? this.#sources.catalog;
  }

  #leave(): void {
    if (this.#own === undefined && this.#sources.catalog.accountId !== this.#account.id) {
      this.#openOwn();
    }
  }

  #openOwn(): void {
    const { accounts } = this.#sources;
    const own = new AudienceCatalog({
      accounts: {
        active: this.#account,
        client: (id) => accounts.client(id),
        keyVersion: (id) => accounts.keyVersion(id),
        onDidChange: accounts.onDidChange,
      },
    });
    // Before it loads: its listeners read it here.
    this.#own = own;
    this.#subscriptions.push(own.onDidChange((part) => this.#changed.fire(part)));
    if (this.#isWanted) {
      own.load();
    }
  }
}
