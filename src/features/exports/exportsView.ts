import * as vscode from 'vscode';
import type { ExportEngine } from '../../engine/exportEngine.ts';
import { isActive } from '../../engine/model/exportJob.ts';
import type { FileUsage } from '../../engine/files/fileUsage.ts';
import { counted } from '../../ui/text/counted.ts';
import type { ExportChanges } from '../../ui/exportChanges.ts';
import type { ContextKeys } from '../../ui/contextKeys.ts';
import { failureMessage } from '../../ui/messages/failureMessages.ts';
import type { Disposable } from '../../util/emitter.ts';
import { Coalescer } from '../../ui/tree/coalescer.ts';
import { DayWatch } from '../../ui/text/days.ts';
import type { DeferredTree } from '../../ui/tree/deferredTree.ts';
import { exportsFilter } from './exportsFilter.ts';
import { dayRow, fileRow, jobRow, type ExportsRowContext } from './exportsRow.ts';
import { exportsStatus } from './exportsStatus.ts';
import { jobTooltip } from './exportsTooltip.ts';
import { ExportsTree } from './exportsTree.ts';
import type { DayNode, ExportsNode, JobNode } from './exportsTreeNode.ts';
import { Formats } from '../../ui/text/formats.ts';
import { plainText } from '../../ui/text/plainText.ts';
import type { MenuRow } from '../../ui/tree/menuRow.ts';
import { SentRows } from '../../ui/tree/sentRows.ts';
import { treeItem } from '../../ui/tree/treeItem.ts';
import type { JobChange } from '../../engine/model/jobChange.ts';

export interface ExportsViewOptions {
  readonly engine: ExportEngine;
  readonly exportChanges: Pick<ExportChanges, 'counts' | 'onDidChange'>;
  readonly fileUsage: Pick<FileUsage, 'totals' | 'onDidChange' | 'refresh'>;
  readonly contextKeys: Pick<ContextKeys, 'set'>;
  readonly menuRow: Pick<MenuRow, 'keep'>;
  readonly tree: Pick<DeferredTree<ExportsNode>, 'fill'>;
}

/** The tree of export jobs by day, with their files. */
export class ExportsView implements vscode.Disposable {
  readonly provider: vscode.TreeDataProvider<ExportsNode>;
  readonly treeView: vscode.TreeView<ExportsNode>;

  readonly #engine: ExportEngine;
  readonly #fileUsage: ExportsViewOptions['fileUsage'];
  readonly #contextKeys: ExportsViewOptions['contextKeys'];
  readonly #menuRow: ExportsViewOptions['menuRow'];
  readonly #tree: ExportsTree;
  readonly #context: ExportsRowContext;
  readonly #sent = new SentRows<ExportsNode>();
  readonly #treeData = new vscode.EventEmitter<ExportsNode[] | undefined>();
  readonly #refresh = new Coalescer<ExportsNode | undefined>({
    intervalMs: 250,
    emit: (rows) => void this.#send(rows),
  });
  readonly #disposables: readonly Disposable[];
  /** The rows in the order in which VS Code last received them. */
  #order: readonly (JobNode | DayNode)[];
  #filterText = '';
  #toReveal: JobNode | undefined;
  #clock: NodeJS.Timeout | undefined;

  constructor(options: ExportsViewOptions) {
    const { engine, exportChanges, fileUsage, contextKeys, menuRow, tree } = options;
    this.#engine = engine;
    this.#fileUsage = fileUsage;
    this.#contextKeys = contextKeys;
    this.#menuRow = menuRow;
    this.#tree = new ExportsTree({ source: engine });
    this.#order = this.#tree.rows();
    this.#context = {
      formats: new Formats({ locale: vscode.env.language }),
      now: () => new Date(),
      progress: (jobId) => engine.progress(jobId),
      changes: (jobId) => exportChanges.counts(jobId),
      hindrance: (job) => engine.hindrance(job),
      describeFailure: (failure) => failureMessage(failure, 'export').sentence,
    };
    this.provider = this.#createProvider();
    this.treeView = tree.fill(this.provider);
    this.#disposables = [
      this.#treeData,
      this.#refresh,
      engine.onDidLoad(() => this.refresh()),
      engine.onDidChangeJob((change) => this.#onJob(change)),
      engine.onDidProgress(({ jobId }) => this.#onProgress(jobId)),
      exportChanges.onDidChange((jobId) => this.#refresh.add([this.#tree.node(jobId)])),
      fileUsage.onDidChange(() => this.#showStatus()),
      new DayWatch({ onNewDay: () => this.refresh(), now: this.#context.now }),
      this.treeView.onDidChangeVisibility(() => {
        this.#setClock();
        // Files may be created or deleted outside of the extension.
        this.#fileUsage.refresh();
      }),
    ];
    this.refresh();
  }

  /** Refreshes the whole view from the engine. */
  refresh(): void {
    this.#order = this.#tree.rows();
    this.#refresh.add([undefined]);
    this.#showRunning();
    this.#showStatus();
    this.#fileUsage.refresh();
  }

  get filterText(): string {
    return this.#filterText;
  }

  /** Shows only exports that contain every word of a text; an empty text shows all of them. */
  setFilter(text: string): void {
    const filter = exportsFilter(text);
    this.#filterText = filter ? text.trim() : '';
    this.#tree.setFilter(filter);
    this.#contextKeys.set('sendgridExports.exportsFiltered', filter !== undefined);
    this.refresh();
  }

  dispose(): void {
    clearInterval(this.#clock);
    for (const disposable of this.#disposables) {
      disposable.dispose();
    }
  }

  #createProvider(): vscode.TreeDataProvider<ExportsNode> {
    return {
      onDidChangeTreeData: this.#treeData.event,
      getChildren: (node) => [...(node ? this.#tree.children(node) : this.#tree.roots())],
      getTreeItem: (node) => this.#item(node),
      getParent: (node) => this.#tree.parent(node),
      resolveTreeItem: (item, node) => {
        const job = node.kind === 'day' ? undefined : this.#engine.job(node.jobId);
        if (node.kind === 'file') {
          item.tooltip = plainText(node.path, 4096);
        } else if (job) {
          item.tooltip = jobTooltip(job, this.#context);
          this.#sent.addTooltip(node, item.tooltip);
        }
        return item;
      },
    };
  }

  #item(node: ExportsNode): vscode.TreeItem {
    if (node.kind === 'day') {
      const exports = this.#tree.children(node).length;
      const isNewest = this.#order.find(({ kind }) => kind === 'day') === node;
      return treeItem(dayRow(node, { exports, isNewest }, this.#context), node);
    }
    const job = this.#engine.job(node.jobId);
    if (!job) {
      // The job was removed after VS Code received its row: the row is empty until the removal is shown.
      return new vscode.TreeItem('');
    }
    if (node.kind === 'job') {
      const row = jobRow(job, this.#context);
      this.#sent.add(node, row);
      if (node === this.#toReveal) {
        setImmediate(() => this.#revealFetched(node));
      }
      return treeItem(row, node);
    }
    const files = job.state === 'completed' ? job.files : [];
    const bytes = files.find(({ path }) => path === node.path)?.bytes;
    return treeItem(fileRow(node, bytes, this.#context), node);
  }

  #onJob(change: JobChange): void {
    const before = this.#order;
    if (change.kind === 'removed') {
      this.#tree.forget(change.jobId);
    }
    this.#order = this.#tree.rows();
    if (change.kind === 'saved') {
      const node = this.#tree.node(change.job.id);
      if (!before.includes(node)) {
        this.#toReveal = node;
      }
      this.#refresh.add([sameOrder(before, this.#order) ? node : undefined]);
    } else {
      this.#refresh.add([undefined]);
    }
    this.#showRunning();
    this.#showStatus();
  }

  #onProgress(jobId: string): void {
    this.#refresh.add([this.#tree.node(jobId)]);
    // Retrying a failed export starts and ends without a change of its state.
    if (this.#engine.job(jobId)?.state === 'failed') {
      this.#showRunning();
    } else {
      this.#setClock();
    }
  }

  async #send(rows: readonly (ExportsNode | undefined)[]): Promise<void> {
    if (rows.every(isNode)) {
      const stale = rows.filter((row) => this.#isStale(row));
      if (stale.length > 0) {
        this.#treeData.fire(stale);
      }
    } else {
      await this.#menuRow.keep(this.treeView);
      this.#treeData.fire(undefined);
    }
    if (!this.treeView.visible) {
      this.#toReveal = undefined;
    }
  }

  /**
   * Revealing must not switch to this view: the progress notification shows the export as well. VS Code does so when the user
   * leaves the view while it still has to fetch the row, so the row is revealed only once it has been fetched.
   */
  #revealFetched(node: JobNode): void {
    if (this.#toReveal === node) {
      this.#toReveal = undefined;
      if (this.treeView.visible && this.#order.includes(node)) {
        void this.treeView.reveal(node, { select: false, focus: false });
      }
    }
  }

  #isStale(row: ExportsNode): boolean {
    const job = row.kind === 'job' ? this.#engine.job(row.jobId) : undefined;
    if (!job || (job.state === 'completed' && job.files.length > 1)) {
      // The rows of several files are refreshed with the row of their export.
      return true;
    }
    const tooltip = jobTooltip(job, this.#context);
    return this.#sent.isStale(row, { row: jobRow(job, this.#context), tooltip });
  }

  #showRunning(): void {
    const { jobs } = this.#engine;
    const count = jobs.filter((job) => isActive(job, this.#engine.progress(job.id))).length;
    this.treeView.badge =
      count === 0
        ? undefined
        : {
            value: count,
            tooltip:
              count === 1
                ? vscode.l10n.t('1 export is running')
                : vscode.l10n.t('{0} exports are running', counted(count)),
          };
    this.#setClock();
  }

  #showStatus(): void {
    const { formats } = this.#context;
    const { message, description } = exportsStatus({
      ...{ formats, filterText: this.#filterText, totals: this.#fileUsage.totals },
      shown: this.#tree.shown,
      all: this.#engine.jobs.length,
    });
    this.treeView.message = message;
    this.treeView.description = description;
  }

  /** Updates the elapsed and remaining seconds of waiting jobs, but only while the view is visible. */
  #setClock(): void {
    const ticks = this.treeView.visible && this.#waiting().length > 0;
    if (ticks && this.#clock === undefined) {
      this.#clock = setInterval(() => this.#refresh.add(this.#waiting()), 1000);
    } else if (!ticks) {
      clearInterval(this.#clock);
      this.#clock = undefined;
    }
  }

  #waiting(): readonly JobNode[] {
    return this.#engine.jobs
      .filter(
        ({ id, state }) => state === 'waiting' || this.#engine.progress(id)?.activity !== undefined,
      )
      .map(({ id }) => this.#tree.node(id));
  }
}

const isNode = (row: ExportsNode | undefined): row is ExportsNode => row !== undefined;

const sameOrder = (a: readonly ExportsNode[], b: readonly ExportsNode[]): boolean =>
  a.length === b.length && a.every((node, index) => node === b[index]);
