import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Account } from '../../src/engine/accounts/account.ts';
import { Accounts } from '../../src/engine/accounts/accounts.ts';
import { ExportEngine } from '../../src/engine/exportEngine.ts';
import type { ExportJob } from '../../src/engine/model/exportJob.ts';
import { FileUsage } from '../../src/engine/files/fileUsage.ts';
import { JobStore } from '../../src/engine/jobs/jobStore.ts';
import { ContextKeys } from '../../src/ui/contextKeys.ts';
import { viewIds } from '../../src/contributions.ts';
import type { ExportsNode } from '../../src/features/exports/exportsTreeNode.ts';
import { ExportsView } from '../../src/features/exports/exportsView.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { exportsTreeView } from '../../src/features/exports/exportsTreeView.ts';
import type { DeferredTree } from '../../src/ui/tree/deferredTree.ts';
import { MenuRow } from '../../src/ui/tree/menuRow.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { MemoryKeys, MemoryRecords } from '../support/memoryAccounts.ts';
import { comparing } from '../support/exportChanges.ts';
import { until } from '../support/until.ts';

describe('Exports view', () => {
  let simulator: Simulator;
  let folder: string;
  let accounts: Accounts;
  let account: Account;
  let engine: ExportEngine;
  let tree: DeferredTree<ExportsNode>;
  let fileUsage: FileUsage;
  let view: ExportsView;

  before(async () => {
    // First, since the extension's own view with this id would otherwise replace the tested one.
    await activateExtension();
    simulator = await startSimulator({ lists: [{ name: 'Newsletter', contacts: 30 }] });
  });
  after(() => simulator.close());

  beforeEach(async () => {
    simulator.setScenario({ exports: { parts: 1, pendingPolls: 0 } });
    folder = await mkdtemp(join(tmpdir(), 'exports-view-'));
    accounts = new Accounts({ records: new MemoryRecords(), keys: new MemoryKeys() });
    account = await accounts.add({
      region: 'custom',
      apiBaseUrl: simulator.apiUrl,
      apiKey: simulator.apiKey,
      label: 'simulated',
    });
    engine = new ExportEngine({ accounts, store: new JobStore({ folder: join(folder, 'jobs') }) });
    await engine.load();
    tree = exportsTreeView(() => Promise.resolve());
    fileUsage = new FileUsage({ engine, logger: silentLogger });
    const contextKeys = new ContextKeys();
    view = new ExportsView({
      ...{ engine, fileUsage, contextKeys, tree },
      ...comparing(engine),
      menuRow: new MenuRow(viewIds.exports),
    });
    await vscode.commands.executeCommand(`${viewIds.exports}.focus`);
    await until('the view to be shown', () => view.treeView.visible);
  });
  afterEach(async () => {
    view.dispose();
    fileUsage.dispose();
    tree.dispose();
    await engine.close();
    accounts.dispose();
    await rm(folder, { recursive: true });
  });

  async function start(): Promise<ExportJob> {
    const lists = simulator.lists.map(({ id, name }) => ({ id, name }));
    const [job] = await engine.start({
      account,
      folder,
      options: {
        audience: { kind: 'selected', lists, segments: [] },
        fileType: 'csv',
        jsonFormat: 'lines',
        grouping: 'combined',
        afterExport: 'nothing',
      },
    });
    assert.ok(job);
    return job;
  }

  const children = async (node?: ExportsNode): Promise<readonly ExportsNode[]> =>
    (await view.provider.getChildren(node)) ?? [];

  /** Returns the row of the only export: at the top while it runs, otherwise in today's group. */
  async function onlyRow(): Promise<{ node: ExportsNode; item: vscode.TreeItem }> {
    const [root, ...others] = await children();
    assert.ok(root);
    assert.deepEqual(others, []);
    const [node, ...rest] = root.kind === 'day' ? await children(root) : [root];
    assert.ok(node);
    assert.deepEqual(rest, []);
    return { node, item: await view.provider.getTreeItem(node) };
  }

  function inState(job: ExportJob): Extract<ExportJob, { state: 'completed' }> {
    assert.ok(job.state === 'completed');
    return job;
  }

  it('shows an export from its start to its file', async () => {
    assert.deepEqual(await children(), []);
    const job = await start();
    const running = await onlyRow();
    assert.equal(running.item.label, 'Newsletter');
    assert.equal(running.item.contextValue, 'job.running');
    assert.equal(view.treeView.badge?.value, 1);
    await engine.settled(job.id);
    const completed = await onlyRow();
    assert.equal(completed.node, running.node);
    assert.equal(completed.item.contextValue, 'job.completed.files');
    assert.match(String(completed.item.description), /^CSV · 30 contacts · [\d.]+ kB · /);
    assert.equal(completed.item.command?.command, 'sendgridExports.openExport');
    assert.deepEqual(completed.item.command.arguments, [completed.node]);
    assert.equal(view.treeView.badge, undefined);
  });

  it('groups by day, shows how much is stored, and is filtered by words', async () => {
    const job = inState(await engine.settled((await start()).id));
    const [today] = await children();
    assert.ok(today?.kind === 'day');
    const item = await view.provider.getTreeItem(today);
    assert.equal(item.label, 'Today');
    assert.equal(item.collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
    await until('the files to be counted', () =>
      /^1 file, [\d.]+ kB$/.test(view.treeView.description ?? ''),
    );
    view.setFilter('news COMPLETED simul csv');
    await onlyRow();
    assert.equal(view.treeView.message, 'Filter: "news COMPLETED simul csv" · 1 of 1');
    view.setFilter('news failed');
    assert.deepEqual(await children(), []);
    view.setFilter(' ');
    assert.equal(view.treeView.message, '');
    await onlyRow();
    const [file] = job.files;
    assert.ok(file);
    await rm(file.path);
    await engine.forgetFiles(job.id, [file.path]);
    const deleted = await onlyRow();
    assert.match(String(deleted.item.description), /^CSV · 30 contacts · 1 file deleted · /);
    assert.equal(deleted.item.contextValue, 'job.completed.deleted');
    await until('no file to be counted', () => view.treeView.description === '');
  });

  it('has rows that VS Code can reveal and select', async () => {
    const job = await start();
    await engine.settled(job.id);
    const { node } = await onlyRow();
    await view.treeView.reveal(node, { select: true });
    await until('the selection', () => view.treeView.selection.includes(node));
  });

  describe('reveals a new export', () => {
    let tested: ExportsView;
    let treeView: ReturnType<typeof createTreeView>;
    let revealed: ExportsNode[];

    /** Instead of VS Code's, so that the test decides when rows are fetched. */
    const createTreeView = () => {
      const { event: never } = new vscode.EventEmitter<never>();
      return Object.assign(new vscode.Disposable(() => undefined), {
        ...{ onDidExpandElement: never, onDidCollapseElement: never },
        ...{ onDidChangeSelection: never, onDidChangeCheckboxState: never },
        ...{ onDidChangeVisibility: never, selection: [], visible: true },
        reveal: (node: ExportsNode) => {
          revealed.push(node);
          return Promise.resolve();
        },
      });
    };

    beforeEach(() => {
      treeView = createTreeView();
      revealed = [];
      tested = new ExportsView({
        ...{ engine, fileUsage, contextKeys: new ContextKeys() },
        ...comparing(engine),
        ...{ tree: { fill: () => treeView }, menuRow: { keep: () => Promise.resolve() } },
      });
    });
    afterEach(() => tested.dispose());

    const soon = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

    /** Starts an export, and waits until the view reports that it has new rows. */
    async function startAndReport(): Promise<ExportsNode> {
      simulator.setScenario({ exports: { pendingPolls: 1_000 } });
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const subscription = tested.provider.onDidChangeTreeData?.(() => {
        if (engine.jobs.length > 0) {
          resolve(undefined);
        }
      });
      await start();
      await promise;
      subscription?.dispose();
      await soon();
      const [node] = (await tested.provider.getChildren()) ?? [];
      assert.ok(node);
      return node;
    }

    it('once its row has been fetched', async () => {
      const node = await startAndReport();
      assert.deepEqual(revealed, []);
      await tested.provider.getTreeItem(node);
      await soon();
      assert.deepEqual(revealed, [node]);
    });

    it('not after the user has left the view, which would come back', async () => {
      const node = await startAndReport();
      treeView.visible = false;
      await tested.provider.getTreeItem(node);
      await soon();
      treeView.visible = true;
      await tested.provider.getTreeItem(node);
      await soon();
      assert.deepEqual(revealed, []);
    });
  });

  it('shows the files of an export that has several', async () => {
    simulator.setScenario({ exports: { parts: 3 } });
    const job = await start();
    const settled = await engine.settled(job.id);
    assert.ok(settled.state === 'completed');
    const { node, item } = await onlyRow();
    assert.equal(item.collapsibleState, vscode.TreeItemCollapsibleState.Collapsed);
    assert.equal(item.command, undefined);
    const files = await children(node);
    assert.deepEqual(
      files.map((file) => file.kind === 'file' && file.path),
      settled.files.map(({ path }) => path),
    );
    const [first] = files;
    assert.ok(first);
    // Repeated, since VS Code may not know yet that the row can be expanded.
    await until('the selection', async () => {
      await view.treeView.reveal(first, { select: true });
      return view.treeView.selection.includes(first);
    });
  });

  it('counts the seconds of a pending export', async () => {
    simulator.setScenario({ exports: { pendingPolls: 1_000 } });
    const job = await start();
    const { node } = await onlyRow();
    await until('the waiting', () => engine.job(job.id)?.state === 'waiting');
    const descriptions: unknown[] = [];
    const subscription = view.provider.onDidChangeTreeData?.((changed) => {
      assert.deepEqual(changed, [node]);
      void Promise.resolve(view.provider.getTreeItem(node)).then(({ description }) =>
        descriptions.push(description),
      );
    });
    // Each is shown once, although the engine also reports when it has asked SendGrid again.
    await until('four different seconds', () => new Set(descriptions).size >= 4);
    subscription?.dispose();
    assert.deepEqual(descriptions, [...new Set(descriptions)]);
    for (const description of descriptions) {
      assert.match(String(description), /^waiting \d+ s$/);
    }
    await engine.cancel(job.id);
    const { item } = await onlyRow();
    assert.equal(item.contextValue, 'job.cancelled');
  });

  it('has a tooltip of plain text, created on demand', async () => {
    const job = await start();
    await engine.settled(job.id);
    const { node, item } = await onlyRow();
    assert.equal(item.tooltip, undefined);
    const { token } = new vscode.CancellationTokenSource();
    const resolved = await view.provider.resolveTreeItem?.(item, node, token);
    assert.ok(typeof resolved?.tooltip === 'string');
    assert.match(resolved.tooltip, /^Newsletter\nAccount: simulated\nContents: Newsletter\n/);
    assert.ok(resolved.tooltip.includes(`Folder: ${folder}`));
  });

  it('removes the row of an export that is removed', async () => {
    const job = await start();
    await engine.settled(job.id);
    await onlyRow();
    await engine.remove(job.id, { deleteFiles: true });
    assert.deepEqual(await children(), []);
  });
});
