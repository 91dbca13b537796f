import type { Account } from '../../engine/accounts/account.ts';
import type { Accounts, KeyState } from '../../engine/accounts/accounts.ts';
import {
  BoundCatalog,
  type Catalog,
  type CatalogSources,
} from '../../engine/audiences/boundCatalog.ts';
import { Emitter, type Disposable } from '../../util/emitter.ts';
import type { SessionAccounts, SessionCatalog } from './exportFormSession.ts';

export interface FormAccountSources extends CatalogSources {
  readonly accounts: CatalogSources['accounts'] & Pick<Accounts, 'active' | 'all' | 'keyState'>;
}

/** Remembers the account of the form over a reload of the window. */
export interface FormAccountMemory {
  get(): string | undefined;
  set(accountId: string | undefined): void;
}

/**
 * The account of the form, with its lists and segments: the one that was active when the form was opened. It stays when
 * another one becomes active, since what was chosen in the form was chosen from it. While nobody is signed in there is none,
 * and the first one to sign in becomes it.
 */
export class FormAccount implements SessionAccounts, Disposable {
  readonly #sources: FormAccountSources;
  readonly #memory: FormAccountMemory;
  readonly #changed = new Emitter<void>();
  readonly #catalogChanged = new Emitter<'total' | 'lists' | 'segments'>();
  readonly #subscription: Disposable;
  #id: string | undefined;
  #bound: BoundCatalog | undefined;

  readonly onDidChange = this.#changed.event;
  /** Of whichever account the form has. */
  readonly catalog: SessionCatalog;

  /** @param account The one that the form is opened for; `undefined` while nobody is signed in. */
  constructor(
    account: Pick<Account, 'id'> | undefined,
    sources: FormAccountSources,
    memory: FormAccountMemory,
  ) {
    this.#sources = sources;
    this.#memory = memory;
    this.catalog = this.#createCatalog();
    this.#bind(account?.id);
    this.#subscription = sources.accounts.onDidChange(() => this.#onAccounts());
  }

  /** As it is now; `undefined` when it is signed out. */
  get active(): Account | undefined {
    return this.#sources.accounts.all.find(({ id }) => id === this.#id);
  }

  keyState(accountId: string): KeyState {
    return this.#sources.accounts.keyState(accountId);
  }

  /** Makes another account that of the form. Returns whether what was chosen is another account's now. */
  bind({ id }: Pick<Account, 'id'>): boolean {
    const isOther = this.#id !== undefined && this.#id !== id;
    if (this.#id !== id) {
      this.#bind(id);
      this.#changed.fire();
    }
    return isOther;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#bound?.dispose();
    this.#changed.dispose();
    this.#catalogChanged.dispose();
  }

  #onAccounts(): void {
    const { active, all } = this.#sources.accounts;
    if (this.#id === undefined || all.length === 0) {
      this.#bind(active?.id);
    } else if (this.#bound === undefined) {
      // Signed in again.
      this.#bind(this.#id);
    }
    this.#changed.fire();
  }

  #bind(id: string | undefined): void {
    if (id !== this.#id || this.#bound === undefined) {
      this.#id = id;
      this.#memory.set(id);
      this.#bound?.dispose();
      this.#bound = this.active && new BoundCatalog(this.active, this.#sources);
      this.#bound?.onDidChange((part) => this.#catalogChanged.fire(part));
    }
  }

  #createCatalog(): SessionCatalog {
    // Without an account, the shared catalog has nothing to show either.
    const current = (): Catalog => this.#bound ?? this.#sources.catalog;
    return {
      onDidChange: this.#catalogChanged.event,
      get total() {
        return current().total;
      },
      get lists() {
        return current().lists;
      },
      get segments() {
        return current().segments;
      },
      load: () => current().load(),
      retry: (part) => current().retry(part),
      find: (kind, id) => current().find(kind, id),
    };
  }
}
