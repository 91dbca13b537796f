import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Account } from '../../src/engine/accounts/account.ts';
import { Accounts } from '../../src/engine/accounts/accounts.ts';
import { AudienceCatalog } from '../../src/engine/audiences/audienceCatalog.ts';
import { ContextKeys } from '../../src/ui/contextKeys.ts';
import { viewIds } from '../../src/contributions.ts';
import type { ContactsNode } from '../../src/features/contacts/contactsTreeNode.ts';
import { ContactsView } from '../../src/features/contacts/contactsView.ts';
import { contactsTreeView } from '../../src/features/contacts/contactsTreeView.ts';
import type { DeferredTree } from '../../src/ui/tree/deferredTree.ts';
import { MenuRow } from '../../src/ui/tree/menuRow.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { MemoryKeys, MemoryRecords } from '../support/memoryAccounts.ts';
import { until } from '../support/until.ts';

describe('Contacts view', () => {
  const keys = new MemoryKeys();
  const accounts = new Accounts({ records: new MemoryRecords(), keys });
  const catalog = new AudienceCatalog({ accounts });
  let simulator: Simulator;
  let tree: DeferredTree<ContactsNode>;
  let view: ContactsView;

  // One view for all tests: VS Code keeps the rows of a view that is disposed while it is hidden.
  before(async () => {
    simulator = await startSimulator({
      lists: 1200,
      segments: [
        { name: 'Sound', contacts: 10 },
        { name: '[x](command:y) **b**', contacts: 5, validity: 'INVALID', errorMessage: '<img>' },
      ],
    });
    // First, since the extension's own view with this id would otherwise replace the tested one.
    await activateExtension();
    tree = contactsTreeView(() => Promise.resolve());
    const contextKeys = new ContextKeys();
    view = new ContactsView({
      ...{ catalog, accounts, contextKeys, tree },
      menuRow: new MenuRow(viewIds.contacts),
    });
  });
  after(async () => {
    view.dispose();
    tree.dispose();
    catalog.dispose();
    accounts.dispose();
    await simulator.close();
  });

  afterEach(async () => {
    simulator.clearFaults();
    for (const { id } of accounts.all) {
      await accounts.remove(id);
    }
  });

  const signIn = (): Promise<Account> =>
    accounts.add({
      region: 'custom',
      apiBaseUrl: simulator.apiUrl,
      apiKey: simulator.apiKey,
      label: 'simulated',
    });

  async function show(): Promise<void> {
    await vscode.commands.executeCommand(`${viewIds.contacts}.focus`);
    await until('the view to be shown', () => view.treeView.visible);
  }

  async function showLoaded(): Promise<void> {
    await signIn();
    await show();
    await until('the contacts', () => catalog.lists.status === 'ready');
    await catalog.whenLoaded();
  }

  const children = async (node?: ContactsNode): Promise<readonly ContactsNode[]> =>
    (await view.provider.getChildren(node)) ?? [];

  const item = async (node: ContactsNode): Promise<vscode.TreeItem> =>
    view.provider.getTreeItem(node);

  async function group(which: 'lists' | 'segments'): Promise<ContactsNode> {
    const node = (await children()).find((root) => root.kind === 'group' && root.group === which);
    assert.ok(node, `There is no group ${which}.`);
    return node;
  }

  async function segment(name: string): Promise<ContactsNode> {
    const nodes = await children(await group('segments'));
    const found = nodes.find((node) => node.kind === 'segment' && node.name === name);
    assert.ok(found, `There is no segment ${name}.`);
    return found;
  }

  it('is empty without an account, so that the welcome view shows', async () => {
    await show();
    assert.deepEqual(await children(), []);
  });

  it('loads nothing before it is visible, then everything', async () => {
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await until('the view to be hidden', () => !view.treeView.visible);
    simulator.clearRequests();
    await signIn();
    assert.equal(catalog.lists.status, 'idle');
    assert.equal(simulator.requests.length, 0);
    await show();
    await until('the lists', () => catalog.lists.status === 'ready');
    assert.equal(catalog.lists.value.length, 1200);
  });

  it('has rows that VS Code can reveal and select', async () => {
    await showLoaded();
    const node = (await children(await group('lists')))[7];
    assert.ok(node);
    await view.treeView.reveal(node, { select: true });
    await until('the selection', () => view.treeView.selection.includes(node));
  });

  it('shows a page, and reveals the first new row when it shows more', async () => {
    await showLoaded();
    const lists = await group('lists');
    assert.equal((await children(lists)).length, 1001);
    view.showMore({ kind: 'more', group: 'lists', rows: 'page' });
    const rows = await children(lists);
    assert.equal(rows.length, 1200);
    const first = rows[1000];
    assert.ok(first);
    await until('the first new row', () => view.treeView.selection.includes(first));
  });

  it('filters rows that are not shown as well, and says so above the rows', async () => {
    await showLoaded();
    const last = catalog.lists.value.at(-1);
    assert.ok(last);
    view.setFilter(last.id.toUpperCase());
    assert.deepEqual(await children(await group('lists')), [last]);
    assert.equal(view.treeView.message, `Filter: "${last.id.toUpperCase()}" · 1 of 1,202`);
    view.setFilter('');
    assert.equal(view.treeView.message, '');
    assert.equal((await children()).length, 3);
  });

  it('creates tree items with checkboxes, icons and labels', async () => {
    await showLoaded();
    const { label, checkboxState, contextValue, iconPath, accessibilityInformation } = await item(
      await segment('Sound'),
    );
    assert.equal(label, 'Sound');
    assert.deepEqual(checkboxState, {
      state: vscode.TreeItemCheckboxState.Unchecked,
      accessibilityInformation: { label: 'Select Sound for export' },
    });
    assert.equal(contextValue, 'segment');
    assert.ok(iconPath instanceof vscode.ThemeIcon);
    assert.equal(accessibilityInformation?.label, 'Sound, segment, 10 contacts');
    assert.equal((await item(await group('lists'))).checkboxState, undefined);
  });

  it('has tooltips of plain text only, created on demand', async () => {
    await showLoaded();
    const node = await segment('[x](command:y) **b**');
    const bare = await item(node);
    assert.equal(bare.tooltip, undefined);
    assert.ok(bare.iconPath instanceof vscode.ThemeIcon);
    assert.equal(bare.iconPath.id, 'warning');
    const { token } = new vscode.CancellationTokenSource();
    const resolved = await view.provider.resolveTreeItem?.(bare, node, token);
    assert.ok(typeof resolved?.tooltip === 'string');
    assert.match(resolved.tooltip, /^\[x\]\(command:y\) \*\*b\*\*\n/);
    assert.match(resolved.tooltip, /Query: invalid: <img>/);
  });

  it('shows a failed load as a row, and loads again on Retry', async () => {
    simulator.addFault({ route: 'segments', kind: 'status', status: 403 });
    await showLoaded();
    const [row] = await children(await group('segments'));
    assert.deepEqual(row, { kind: 'loadError', part: 'segments' });
    assert.match(String((await item(row)).description), /permission/);
    simulator.clearFaults();
    view.retry(row);
    await until('the segments', () => catalog.segments.status === 'ready');
    assert.equal((await children(await group('segments'))).length, 2);
  });

  it('is empty while the key is missing, and loads when it is entered again', async () => {
    const { id } = await signIn();
    keys.keys.clear();
    await show();
    await until('the missing key', () => accounts.keyState(id) === 'missing');
    assert.deepEqual(await children(), []);
    await accounts.replaceKey(id, simulator.apiKey);
    await until('the lists', () => catalog.lists.status === 'ready');
    assert.equal((await children()).length, 3);
  });

  it('forgets filter and rows with the account', async () => {
    await showLoaded();
    view.setFilter('x');
    const [account] = accounts.all;
    assert.ok(account);
    await accounts.remove(account.id);
    assert.equal(view.filterText, '');
    assert.equal(view.treeView.message, '');
    assert.deepEqual(await children(), []);
  });
});
