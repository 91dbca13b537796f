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

/** Remembers the form's account across reloads of the window. */
export interface FormAccountMemory {
  get(): string | undefined;
  set(accountId: string | undefined): void;
}

/**
 * The account of the form, with its lists and segments: the one that was active when the form was opened. It does not follow
 * the active account, since the user's selection belongs to it. If nobody was signed in, it is the first account that signs
 * in.
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
  /** The catalog of the form's current account. */
  readonly catalog: SessionCatalog;

  /** @param account The account that the form is opened for; `undefined` if nobody is signed in. */
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

  /** The current state of the account; `undefined` if it is signed out. */
  get active(): Account | undefined {
    return this.#sources.accounts.all.find(({ id }) => id === this.#id);
  }

  keyState(accountId: string): KeyState {
    return this.#sources.accounts.keyState(accountId);
  }

  /** Sets the form's account. Returns whether that replaced a different one, so that the selection no longer applies. */
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
      // The account was signed in again.
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
    // Without an account, the shared catalog is empty as well.
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
