import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Accounts } from '../../src/engine/accounts/accounts.ts';
import { AudienceCatalog } from '../../src/engine/audiences/audienceCatalog.ts';
import { ExportEngine } from '../../src/engine/exportEngine.ts';
import type { ExportJob } from '../../src/engine/model/exportJob.ts';
import { FileUsage } from '../../src/engine/files/fileUsage.ts';
import { JobStore } from '../../src/engine/jobs/jobStore.ts';
import { viewIds, type CommandName } from '../../src/contributions.ts';
import { ContactsView } from '../../src/features/contacts/contactsView.ts';
import type { ContactsNode } from '../../src/features/contacts/contactsTreeNode.ts';
import { contactsTreeView } from '../../src/features/contacts/contactsTreeView.ts';
import { exportsTreeView } from '../../src/features/exports/exportsTreeView.ts';
import type { ExportsNode } from '../../src/features/exports/exportsTreeNode.ts';
import { ExportsView } from '../../src/features/exports/exportsView.ts';
import { ContextKeys } from '../../src/ui/contextKeys.ts';
import { focusedRow } from '../../src/ui/tree/focusedRow.ts';
import type { RunCommand } from '../../src/ui/commands.ts';
import type { DeferredTree } from '../../src/ui/tree/deferredTree.ts';
import { MenuRow } from '../../src/ui/tree/menuRow.ts';
import { withMenuRows, type MenuRows } from '../../src/ui/rowCommands.ts';
import { delay } from '../../src/util/delay.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { MemoryKeys, MemoryRecords } from '../support/memoryAccounts.ts';
import { chooseOnRow } from '../support/rowMenu.ts';
import { comparing } from '../support/exportChanges.ts';
import { until } from '../support/until.ts';

describe('a command of a row', () => {
  let simulator: Simulator;
  let folder: string;
  let accounts: Accounts;
  let catalog: AudienceCatalog;
  let engine: ExportEngine;
  let fileUsage: FileUsage;
  let contactsTree: DeferredTree<ContactsNode>;
  let exportsTree: DeferredTree<ExportsNode>;
  let menuRows: MenuRows;
  let contacts: ContactsView;
  let exports: ExportsView;
  /** How often the views have refreshed their rows. */
  let refreshes = 0;
  /** Settles when VS Code gets the rows that it asks for. */
  let held: Promise<undefined> = Promise.resolve(undefined);
  let release: () => void = () => undefined;

  before(async () => {
    // First, for the extension's own views of these ids would otherwise take the place of those that are tested.
    await activateExtension();
    simulator = await startSimulator({
      lists: [
        { name: 'Alpha', contacts: 30 },
        { name: 'Beta', contacts: 20 },
      ],
    });
  });
  after(() => simulator.close());

  beforeEach(async () => {
    simulator.setScenario({ exports: { pendingPolls: 0, pendingSeconds: 0 } });
    folder = await mkdtemp(join(tmpdir(), 'menu-rows-'));
    accounts = new Accounts({ records: new MemoryRecords(), keys: new MemoryKeys() });
    await signIn();
    engine = new ExportEngine({ accounts, store: new JobStore({ folder: join(folder, 'jobs') }) });
    await engine.load();
    catalog = new AudienceCatalog({ accounts });
    contactsTree = contactsTreeView(() => Promise.resolve());
    exportsTree = exportsTreeView(() => Promise.resolve());
    menuRows = {
      contacts: new MenuRow(viewIds.contacts),
      exports: new MenuRow(viewIds.exports),
      presets: new MenuRow(viewIds.presets),
    };
    fileUsage = new FileUsage({ engine, logger: silentLogger });
    const contextKeys = new ContextKeys();
    const fill = (provider: vscode.TreeDataProvider<ExportsNode>) =>
      exportsTree.fill({
        ...provider,
        getChildren: async (node) => {
          await held;
          return provider.getChildren(node);
        },
      });
    contacts = new ContactsView({
      ...{ catalog, accounts, contextKeys },
      ...{ menuRow: menuRows.contacts, tree: contactsTree },
    });
    exports = new ExportsView({
      ...{ engine, fileUsage, contextKeys, ...comparing(engine) },
      ...{ menuRow: menuRows.exports, tree: { fill } },
    });
    for (const { provider } of [contacts, exports]) {
      provider.onDidChangeTreeData?.(() => refreshes++);
    }
  });
  afterEach(async () => {
    release();
    for (const one of [contacts, exports, fileUsage, contactsTree, exportsTree]) {
      one.dispose();
    }
    catalog.dispose();
    await engine.close();
    accounts.dispose();
    await rm(folder, { recursive: true });
  });

  function hold(): void {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    held = promise;
    release = () => {
      resolve(undefined);
    };
  }

  const signIn = (label = 'first') =>
    accounts.add({
      region: 'custom',
      apiBaseUrl: simulator.apiUrl,
      apiKey: simulator.apiKey,
      label,
    });

  async function start(name: string): Promise<ExportJob> {
    const lists = simulator.lists
      .filter((list) => list.name === name)
      .map(({ id }) => ({ id, name }));
    const account = accounts.active;
    assert.ok(account);
    const [job] = await engine.start({
      account,
      folder,
      options: {
        audience: { kind: 'selected', lists, segments: [] },
        ...{ fileType: 'csv', jsonFormat: 'lines', grouping: 'combined', afterExport: 'nothing' },
      },
    });
    assert.ok(job);
    return job;
  }

  async function finished(name: string): Promise<ExportJob> {
    const job = await start(name);
    return engine.settled(job.id);
  }

  /** The rows of the Exports view, each under what it is in, as VS Code gets them. */
  async function rows(node?: ExportsNode): Promise<readonly ExportsNode[]> {
    const nodes = (await exports.provider.getChildren(node)) ?? [];
    const nested = nodes.map(async (one) => [one, ...(one.kind === 'day' ? await rows(one) : [])]);
    return (await Promise.all(nested)).flat();
  }

  async function rowOf({ id }: ExportJob): Promise<ExportsNode> {
    const node = (await rows()).find((one) => one.kind === 'job' && one.jobId === id);
    assert.ok(node);
    return node;
  }

  /** Waits until neither view has refreshed its rows for a while, as a user does who opens a menu. */
  async function quiet(): Promise<void> {
    await until('the rows to stay', async () => {
      const before = refreshes;
      await delay(300);
      return refreshes === before;
    });
  }

  /** Moves the focus to a row, as its menu does when it opens. */
  async function openMenu<T>(treeView: vscode.TreeView<T>, view: string, node: T): Promise<void> {
    await vscode.commands.executeCommand(`${view}.focus`);
    await quiet();
    await until('the focus on the row', async () => {
      try {
        await treeView.reveal(node, { focus: true, select: false });
      } catch {
        // VS Code has not asked for the row yet.
        return false;
      }
      return (await focusedRow(view)) === node;
    });
  }

  /** Chooses a command on a row, and returns the row that the command gets. */
  async function choose(node: ExportsNode, command: CommandName): Promise<unknown> {
    const { id = '' } = await exports.provider.getTreeItem(node);
    const [row] = await chooseOnRow({ view: viewIds.exports, rowId: id, command, runner });
    return row;
  }

  const runner = (run: RunCommand): RunCommand => withMenuRows(run, menuRows);

  /** Waits until VS Code itself no longer knows a row. */
  const forgotten = (view: string, rowId: string): Promise<unknown> =>
    until('VS Code to have lost the row', async () => {
      const asItCame = (run: RunCommand): RunCommand => run;
      const [row] = await chooseOnRow({ view, rowId, command: 'showLog', runner: asItCame });
      return row === undefined;
    });

  it('gets its row', async () => {
    const node = await rowOf(await finished('Alpha'));
    await openMenu(exports.treeView, viewIds.exports, node);
    assert.equal(await choose(node, 'saveAsPreset'), node);
  });

  it('gets its row when the export has ended in a folded day meanwhile', async () => {
    await finished('Alpha');
    const day = (await rows()).find(({ kind }) => kind === 'day');
    assert.ok(day);
    await openMenu(exports.treeView, viewIds.exports, day);
    await vscode.commands.executeCommand('list.collapse');
    simulator.setScenario({ exports: { pendingSeconds: 3_600 } });
    const job = await start('Beta');
    const node = await rowOf(job);
    await openMenu(exports.treeView, viewIds.exports, node);
    simulator.advance(3_700_000);
    await engine.settled(job.id);
    await forgotten(viewIds.exports, `job/${job.id}`);
    assert.equal(await choose(node, 'saveAsPreset'), node);
    // Also a button, for which the focus tells something only once VS Code has asked for the rows again.
    await until('the row of a button', async () => (await choose(node, 'exportAgain')) === node);
  });

  it('gets its row while VS Code asks for the rows again', async () => {
    const node = await rowOf(await finished('Alpha'));
    const other = await finished('Beta');
    await openMenu(exports.treeView, viewIds.exports, node);
    hold();
    await engine.remove(other.id, { deleteFiles: true });
    await forgotten(viewIds.exports, `job/${other.id}`);
    const chosen = choose(node, 'removeExport');
    release();
    assert.equal(await chosen, node);
  });

  it('that is a button does not get the row with the focus instead of its own', async () => {
    const node = await rowOf(await finished('Alpha'));
    const focused = await finished('Beta');
    const other = await finished('Beta');
    await openMenu(exports.treeView, viewIds.exports, await rowOf(focused));
    hold();
    await engine.remove(other.id, { deleteFiles: true });
    await forgotten(viewIds.exports, `job/${other.id}`);
    assert.equal(await choose(node, 'exportAgain'), undefined);
  });

  it('gets its row when a filter hides it meanwhile', async () => {
    const job = await finished('Alpha');
    const node = await rowOf(job);
    await openMenu(exports.treeView, viewIds.exports, node);
    exports.setFilter('Beta');
    await forgotten(viewIds.exports, `job/${job.id}`);
    assert.equal(await choose(node, 'saveAsPreset'), node);
  });

  it('gets its row when the view shows another account meanwhile', async () => {
    await vscode.commands.executeCommand(`${viewIds.contacts}.focus`);
    await until('the lists', () => catalog.lists.status === 'ready');
    await catalog.whenLoaded();
    const first = accounts.active?.id;
    const group = (await contacts.provider.getChildren())?.find((one) => one.kind === 'group');
    const [, node] = (await contacts.provider.getChildren(group)) ?? [];
    assert.ok(node);
    await openMenu(contacts.treeView, viewIds.contacts, node);
    const { id: rowId = '' } = await contacts.provider.getTreeItem(node);
    await signIn('second');
    await forgotten(viewIds.contacts, rowId);
    const [row] = await chooseOnRow({
      ...{ view: viewIds.contacts, rowId, runner },
      command: 'exportItemWithOptions',
    });
    assert.equal(row, node);
    assert.equal(contacts.accountOf(row), first);
  });
});
