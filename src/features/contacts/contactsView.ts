import * as vscode from 'vscode';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import type { Audience } from '../../engine/audiences/audience.ts';
import type { AudienceCatalog } from '../../engine/audiences/audienceCatalog.ts';
import type { ContextKeys } from '../../ui/contextKeys.ts';
import { failureMessage } from '../../ui/messages/failureMessages.ts';
import { Emitter, type Disposable, type Event } from '../../util/emitter.ts';
import { CheckedAudiences } from './checkedAudiences.ts';
import { Coalescer } from '../../ui/tree/coalescer.ts';
import { ContactsProgress } from './contactsProgress.ts';
import { ContactsChanges, type Stale } from './contactsChanges.ts';
import { contactsRow, type ContactsRowContext } from './contactsRow.ts';
import { contactsStatus } from './contactsStatus.ts';
import { contactsTooltip } from './contactsTooltip.ts';
import { ContactsTree } from './contactsTree.ts';
import {
  groupOf,
  isAudience,
  type ContactsNode,
  type GroupNode,
  type LoadErrorNode,
  type MoreNode,
} from './contactsTreeNode.ts';
import type { DeferredTree } from '../../ui/tree/deferredTree.ts';
import { Formats } from '../../ui/text/formats.ts';
import type { MenuRow } from '../../ui/tree/menuRow.ts';
import { treeItem } from '../../ui/tree/treeItem.ts';

export interface ContactsViewOptions {
  readonly catalog: AudienceCatalog;
  readonly accounts: Accounts;
  readonly contextKeys: ContextKeys;
  readonly menuRow: Pick<MenuRow, 'keep'>;
  readonly tree: Pick<DeferredTree<ContactsNode>, 'fill'>;
}

/** Above this number of changed rows, their groups are refreshed instead: one message per row would be slower. */
const rowsOneByOne = 50;

/** The tree of all contacts, lists and segments of the active account, with a checkbox for each. */
export class ContactsView implements vscode.Disposable {
  readonly provider: vscode.TreeDataProvider<ContactsNode>;
  readonly treeView: vscode.TreeView<ContactsNode>;
  readonly onDidChangeChecked: Event<void>;

  readonly #catalog: AudienceCatalog;
  readonly #accounts: Accounts;
  readonly #contextKeys: ContextKeys;
  readonly #tree: ContactsTree;
  readonly #changes: ContactsChanges;
  readonly #context: ContactsRowContext;
  readonly #checked = new CheckedAudiences();
  readonly #collapsed = new Set<GroupNode>();
  readonly #treeData = new vscode.EventEmitter<ContactsNode[] | undefined>();
  readonly #menuRow: ContactsViewOptions['menuRow'];
  readonly #refresh = new Coalescer<Stale>({
    intervalMs: 250,
    emit: (rows) => void this.#send(rows),
  });
  readonly #progress: ContactsProgress;
  readonly #checkedChanges = new Emitter<undefined>();
  readonly #disposables: readonly Disposable[];
  readonly #accountsOfRows = new WeakMap<object, string>();
  #shownAccount: string | undefined;
  /** The row to reveal once VS Code has received it. */
  #toReveal: { readonly node: ContactsNode; readonly isChosen: boolean } | undefined;

  constructor({ catalog, accounts, contextKeys, menuRow, tree }: ContactsViewOptions) {
    this.#catalog = catalog;
    this.#accounts = accounts;
    this.#contextKeys = contextKeys;
    this.#menuRow = menuRow;
    this.#progress = new ContactsProgress(catalog);
    this.onDidChangeChecked = this.#checkedChanges.event;
    this.#tree = new ContactsTree({ source: catalog });
    this.#changes = new ContactsChanges({ tree: this.#tree, source: catalog });
    this.#shownAccount = this.#accountToShow();
    this.#context = {
      formats: new Formats({ locale: vscode.env.language }),
      source: catalog,
      tree: this.#tree,
      accountId: () => this.#shownAccount ?? '',
      accountLabel: () => accounts.active?.label ?? '',
      isChecked: (audience) => this.#checked.has(audience),
      isCollapsed: (group) => this.#collapsed.has(group),
      describeFailure: (error) => failureMessage(error, 'load').sentence,
    };
    this.provider = this.#createProvider();
    this.treeView = tree.fill(this.provider);
    this.#disposables = [
      this.#treeData,
      this.#refresh,
      this.#checkedChanges,
      this.treeView.onDidChangeCheckboxState(({ items }) => this.#onCheckbox(items)),
      this.treeView.onDidCollapseElement(({ element }) => this.#onFold(element, true)),
      this.treeView.onDidExpandElement(({ element }) => this.#onFold(element, false)),
      catalog.onDidChange((part) => this.#onLoaded(part)),
      accounts.onDidChange(() => this.#onAccount()),
    ];
    this.#showStatus();
  }

  /** The checked lists and segments, visible or not. */
  get checked(): readonly Audience[] {
    return this.#checked.all;
  }

  get accountId(): string | undefined {
    return this.#shownAccount;
  }

  /** Returns the id of the account of a row, even if the view shows another one by now; `undefined` if it is no row. */
  accountOf(node: unknown): string | undefined {
    return typeof node === 'object' && node !== null ? this.#accountsOfRows.get(node) : undefined;
  }

  get filterText(): string {
    return this.#tree.filterText;
  }

  uncheckAll(): void {
    this.#afterChecking(this.#checked.clear());
  }

  /** Shows only rows whose name or id contains every word of `text`, including loaded pages that are not shown. */
  setFilter(text: string): void {
    if (!this.#tree.isFiltered) {
      // Matches of a new filter have to be visible, whatever was collapsed under an earlier one.
      for (const group of [...this.#collapsed]) {
        if (group.filtered) {
          this.#collapsed.delete(group);
        }
      }
    }
    this.#tree.setFilter(text);
    const [top] = this.#tree.roots();
    this.#update(top && { node: top, isChosen: false });
  }

  /** Shows the next rows of a group and reveals the first of them. */
  showMore(more: MoreNode): void {
    const known = new Set(this.#tree.rows(more.group).children);
    this.#tree.showMore(more);
    const first = this.#tree.rows(more.group).children.find((node) => !known.has(node));
    this.#update(first && { node: first, isChosen: true });
  }

  /** Retries the failed loads that a row represents. */
  retry({ part }: LoadErrorNode): void {
    for (const one of this.#tree.partsOf(part)) {
      this.#catalog.retry(one);
    }
  }

  dispose(): void {
    for (const disposable of this.#disposables) {
      disposable.dispose();
    }
  }

  #createProvider(): vscode.TreeDataProvider<ContactsNode> {
    return {
      onDidChangeTreeData: this.#treeData.event,
      getChildren: (node) => this.#children(node),
      getTreeItem: (node) => {
        if (this.#shownAccount !== undefined) {
          this.#accountsOfRows.set(node, this.#shownAccount);
        }
        return treeItem(contactsRow(node, this.#context), node);
      },
      getParent: (node) => this.#tree.parent(node),
      resolveTreeItem: (item, node) => {
        item.tooltip = contactsTooltip(node, this.#context, (kind, id) =>
          this.#catalog.find(kind, id),
        );
        return item;
      },
    };
  }

  #children(node: ContactsNode | undefined): ContactsNode[] {
    if (node) {
      return node.kind === 'group' ? [...this.#tree.rows(node.group).children] : [];
    }
    if (this.#shownAccount === undefined) {
      return [];
    }
    // Loading starts when the view is first shown, so that activation needs neither a key nor the network.
    this.#catalog.load();
    return [...this.#tree.roots()];
  }

  #onLoaded(part: 'total' | 'lists' | 'segments'): void {
    if (this.#accountToShow() !== this.#shownAccount) {
      this.#onAccount();
      return;
    }
    if (part !== 'total') {
      this.#tree.prepareFilter();
      if (this.#catalog[part].status === 'ready') {
        const kind = part === 'lists' ? 'list' : 'segment';
        if (this.#checked.reconcile(kind, (of, id) => this.#catalog.find(of, id))) {
          this.#checkedChanges.fire(undefined);
        }
      }
    }
    this.#update();
    void this.#progress.show();
  }

  #onAccount(): void {
    const account = this.#accountToShow();
    if (account === this.#shownAccount) {
      // The account may have been renamed.
      this.#showStatus();
      return;
    }
    this.#shownAccount = account;
    this.#tree.reset();
    this.#collapsed.clear();
    this.#afterChecking(this.#checked.clear());
    this.#changes.take();
    this.#refresh.add([undefined]);
  }

  /** The account whose contacts are shown. `undefined` without a key, so that the welcome view asks for it. */
  #accountToShow(): string | undefined {
    const account = this.#accounts.active;
    return account && this.#accounts.keyState(account.id) !== 'missing' ? account.id : undefined;
  }

  #onCheckbox(items: readonly (readonly [ContactsNode, vscode.TreeItemCheckboxState])[]): void {
    for (const [node, state] of items) {
      const { selection } = this.treeView;
      // A click on the checkbox of one of several selected rows applies to all of them; VS Code reports only the clicked one.
      const meant = items.length === 1 && selection.includes(node) ? selection : [node];
      const changed = this.#checked.set(
        meant.filter(isAudience),
        state === vscode.TreeItemCheckboxState.Checked,
      );
      this.#afterChecking(changed);
    }
  }

  #afterChecking(changed: readonly Audience[]): void {
    this.#refresh.add(
      changed.length <= rowsOneByOne
        ? changed
        : [...new Set(changed.map(({ kind }) => this.#tree.groupNode(groupOf[kind])))],
    );
    this.#showStatus();
    if (changed.length > 0) {
      this.#checkedChanges.fire(undefined);
    }
  }

  #onFold(node: ContactsNode, collapsed: boolean): void {
    if (node.kind !== 'group') {
      return;
    }
    if (collapsed) {
      this.#collapsed.add(node);
    } else {
      this.#collapsed.delete(node);
    }
  }

  #update(reveal?: { readonly node: ContactsNode; readonly isChosen: boolean }): void {
    const stale = this.#changes.take();
    if (reveal && stale.length > 0) {
      this.#toReveal = reveal;
    }
    this.#refresh.add(stale);
    this.#showStatus();
  }

  async #send(rows: readonly Stale[]): Promise<void> {
    if (!rows.every((row) => row && isAudience(row))) {
      await this.#menuRow.keep(this.treeView);
    }
    this.#treeData.fire(rows.some((row) => row === undefined) ? undefined : rows.filter(isNode));
    const reveal = this.#toReveal;
    this.#toReveal = undefined;
    if (reveal && this.treeView.visible) {
      const { node, isChosen } = reveal;
      void this.treeView.reveal(node, { select: isChosen, focus: isChosen });
    }
  }

  #showStatus(): void {
    const { message, description } = contactsStatus(this.#context, this.#checked);
    // An empty text hides the line; `exactOptionalPropertyTypes` does not allow `undefined`.
    this.treeView.message = message;
    this.treeView.description = description;
    this.#contextKeys.set('sendgridExports.hasChecked', this.#checked.size > 0);
    this.#contextKeys.set('sendgridExports.filtered', this.#tree.isFiltered);
  }
}

const isNode = (row: Stale): row is ContactsNode => row !== undefined;
