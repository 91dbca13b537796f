import type { Matches, Progress, TableClient } from '../../engine/tables/tableClient.ts';
import { TableError } from '../../engine/tables/tableErrors.ts';
import type { FileState, TableFiles } from '../../engine/tables/tableFiles.ts';
import {
  recordRequests as requests,
  type ComparedWith,
  type OpenedTable,
  type TableStatus,
} from '../../protocol/recordMessages.ts';
import type { Request } from '../../protocol/rpc.ts';
import type { TableState, TableView } from '../../protocol/tableState.ts';
import { disposeAll, Emitter, type Disposable, type Event } from '../../util/emitter.ts';
import {
  affectedText,
  goneFailure,
  notATableText,
  notComparedText,
  openFailure,
  shownProblem,
  stoppedText,
} from './failureTexts.ts';

/** What a table depends on. */
export interface OpenTableDeps {
  /** Absolute paths of the files, in their order. */
  readonly paths: readonly string[];
  readonly title: string;
  /** What the files are compared with, as those after the change. */
  readonly comparison?: ComparedWith | undefined;
  /** What the two sides of a comparison are called. */
  readonly sides?: TableState['sides'];
  /** BCP 47 tag. */
  readonly language: string;
  readonly isFirstTime: boolean;
  /** Size in bytes up to which a file can be opened as text. */
  readonly maxTextBytes: number;
  /** Returns the paths of row indexes that downloads have stored, some of them perhaps for these files. */
  readonly indexes?: () => Promise<readonly string[]>;
  readonly createClient: () => Pick<
    TableClient,
    | 'call'
    | 'dispose'
    | 'onDidChangeStatus'
    | 'onDidChangeMatches'
    | 'onDidProgress'
    | 'onDidFail'
    | 'onDidEnd'
  >;
  readonly files: Pick<
    TableFiles,
    'accept' | 'affected' | 'state' | 'largest' | 'missing' | 'onDidChange' | 'dispose'
  >;
  /** Called when the table could not be opened, or has stopped, with the code or reason of the error. */
  readonly onFault: (when: 'opening' | 'open', code: string | undefined) => void;
}

/** What a page had before it was hidden or reloaded. */
export interface PageMemory {
  readonly view?: TableView | undefined;
  readonly isMasked?: boolean | undefined;
}

export interface NotShown {
  readonly message: string;
  readonly canOpenAsText: boolean;
  readonly canRetry: boolean;
}

type OpenResult =
  | { readonly kind: 'table'; readonly state: TableState }
  | { readonly kind: 'notATable'; readonly why: NotShown };

const emptyView: TableView = { filters: [] };

/**
 * The table of a document: one worker, one view and one state for all of its editors. It outlives their pages, which are
 * discarded while a tab is hidden.
 */
export class OpenTable implements Disposable {
  readonly #deps: OpenTableDeps;
  readonly #changes = new Emitter<void>();
  readonly #matches = new Emitter<Matches>();
  readonly #progress = new Emitter<Progress>();
  readonly #filesSubscription: Disposable;
  #client: ReturnType<OpenTableDeps['createClient']> | undefined;
  #clientSubscriptions: Disposable | undefined;
  #opening: Promise<NotShown | undefined> | undefined;
  #status: TableStatus | undefined;
  #failure: string | undefined;
  #isFirstTime: boolean;
  #isRestored = false;

  readonly onDidChange = this.#changes.event;
  readonly onDidChangeMatches: Event<Matches> = this.#matches.event;
  readonly onDidProgress: Event<Progress> = this.#progress.event;

  constructor(deps: OpenTableDeps) {
    this.#deps = deps;
    this.#isFirstTime = deps.isFirstTime;
    this.#filesSubscription = deps.files.onDidChange(() => this.#changes.fire());
  }

  get paths(): readonly string[] {
    return this.#deps.paths;
  }

  get title(): string {
    return this.#deps.title;
  }

  get isComparison(): boolean {
    return this.#deps.comparison !== undefined;
  }

  get fileState(): FileState {
    return this.#deps.files.state;
  }

  get canOpenAsText(): boolean {
    const { files, maxTextBytes } = this.#deps;
    return !this.isComparison && files.largest <= maxTextBytes;
  }

  /** What the pages show; undefined until the table is open. */
  get state(): TableState | undefined {
    return (
      this.#status && {
        ...this.#status,
        problems: this.#status.problems.map(shownProblem),
        title: this.#deps.title,
        sides: this.#deps.sides,
        file: this.#deps.files.state,
        ...(this.#fileCount > 1 && {
          affectedFiles: affectedText(this.#deps.files.affected, this.#deps.comparison),
        }),
        ...(this.#failure !== undefined && { failure: this.#failure }),
        canOpenAsText: this.canOpenAsText,
        isFirstTime: this.#isFirstTime,
      }
    );
  }

  /** Begins to open the files, so that they are open when the page is there. */
  prepare(): void {
    this.#opening ??= this.#open(emptyView, false);
  }

  /**
   * Opens the files, once. The first page of a table sets its view: it had it before the window was reloaded. Returns why the
   * files are not shown as a table; the next call tries again.
   */
  async open(memory: PageMemory): Promise<OpenResult> {
    this.prepare();
    const why = await this.#opening;
    if (!why && !this.#isRestored) {
      this.#isRestored = true;
      await this.#restore(memory);
    }
    const { state } = this;
    if (!why && state) {
      return { kind: 'table', state };
    }
    this.#opening = undefined;
    return {
      kind: 'notATable',
      why: why ?? { ...openFailure(undefined), canOpenAsText: this.canOpenAsText },
    };
  }

  /** Sends a request to the worker. Rejects with a `TableError`. */
  async call<P, R>(request: Request<P, R>, params: P): Promise<R> {
    if (!this.#client) {
      throw new TableError({ message: 'The table is not open.', reason: 'workerGone' });
    }
    return this.#client.call(request, params);
  }

  /** Reads the files again, as they are now, with the same view. */
  async reload(): Promise<void> {
    const { view = emptyView, isMasked = false } = this.#status ?? {};
    const notShown = await this.#open(view, isMasked);
    this.#failure = notShown?.message;
    this.#changes.fire();
  }

  dismissFirstTime(): void {
    this.#isFirstTime = false;
    this.#changes.fire();
  }

  dispose(): void {
    this.#filesSubscription.dispose();
    this.#deps.files.dispose();
    this.#closeClient();
    [this.#changes, this.#matches, this.#progress].forEach((emitter) => emitter.dispose());
  }

  async #open(view: TableView, isMasked: boolean): Promise<NotShown | undefined> {
    const { files, paths, language } = this.#deps;
    const { canOpenAsText } = this;
    const indexes = await this.#deps.indexes?.();
    if (!(await files.accept())) {
      return {
        ...goneFailure(paths, files.missing, this.#deps.comparison?.before),
        canOpenAsText: false,
      };
    }
    this.#client ??= this.#startClient();
    const firstV = (this.#status?.v ?? -1) + 1;
    let opened: OpenedTable;
    try {
      opened = await this.#client.call(requests.open, {
        ...{ paths, view, isMasked, firstV, language, indexes },
        comparison: this.#comparison,
      });
    } catch (error) {
      const code = error instanceof TableError ? error.code : undefined;
      this.#deps.onFault('opening', code);
      return { ...openFailure(code), canOpenAsText };
    }
    if (opened.kind !== 'table') {
      const message =
        opened.kind === 'notATable' ? notATableText(opened.why) : notComparedText(opened.why);
      return { message, canRetry: false, canOpenAsText: this.canOpenAsText };
    }
    this.#status = opened.status;
    this.#failure = undefined;
    this.#changes.fire();
    return undefined;
  }

  get #fileCount(): number {
    const { paths, comparison } = this.#deps;
    return paths.length + (comparison?.before.length ?? 0);
  }

  /** What the worker has to know of a comparison. */
  get #comparison(): ComparedWith | undefined {
    const { comparison } = this.#deps;
    return (
      comparison && {
        before: comparison.before,
        key: comparison.key,
        ignore: comparison.ignore,
        keysOnly: comparison.keysOnly,
      }
    );
  }

  async #restore({ view, isMasked = false }: PageMemory): Promise<void> {
    if (isMasked) {
      this.#update({ ...(await this.call(requests.setMasked, { isMasked })), isMasked });
    }
    if (view && (view.filters.length > 0 || view.sort || view.changes)) {
      this.#update({ ...(await this.call(requests.setView, view)), view });
    }
  }

  /** Applies what is known before the worker sends its next status. */
  #update(change: Partial<TableStatus>): void {
    this.#status &&= { ...this.#status, ...change };
  }

  #startClient(): ReturnType<OpenTableDeps['createClient']> {
    const client = this.#deps.createClient();
    this.#clientSubscriptions = disposeAll(
      client.onDidChangeStatus((status) => {
        this.#status = status;
        this.#changes.fire();
      }),
      client.onDidChangeMatches((matches) => this.#matches.fire(matches)),
      client.onDidProgress((progress) => this.#progress.fire(progress)),
      client.onDidFail((error) => this.#stop(error)),
      client.onDidEnd((error) => {
        this.#closeClient();
        this.#stop(error);
      }),
    );
    return client;
  }

  #stop(error: TableError): void {
    if (error.reason === 'fileChanged' || error.reason === 'fileGone') {
      // The page says so already, since the files are watched.
      return;
    }
    this.#deps.onFault('open', error.code ?? error.reason);
    this.#failure = stoppedText(error);
    this.#changes.fire();
  }

  #closeClient(): void {
    this.#clientSubscriptions?.dispose();
    this.#clientSubscriptions = undefined;
    this.#client?.dispose();
    this.#client = undefined;
  }
}
