import { Worker } from 'node:worker_threads';
import { RpcChannel, type Request } from '../../protocol/rpc.ts';
import { recordNotices as notices, type TableStatus } from '../../protocol/recordMessages.ts';
import type { RequestError } from '../../protocol/rpc.ts';
import { Emitter, type Disposable } from '../../util/emitter.ts';
import { workerTransport } from '../workerTransport.ts';
import { describeTableError, TableError } from './tableErrors.ts';

/**
 * The heap of the thread has what is on its way to the page and counts of values. What grows with a file is in typed arrays
 * and in the memory of the kernel, which these limits do not count.
 */
const defaultLimits = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 512 };

export interface TableClientOptions {
  /** The file of `tableWorker`. */
  readonly workerPath: string;
  readonly resourceLimits?: typeof defaultLimits;
}

/** The worker thread of a table, as the host sees it. */
export class TableClient implements Disposable {
  readonly #worker: Worker;
  readonly #channel: RpcChannel;
  readonly #statuses = new Emitter<TableStatus>();
  readonly #matches = new Emitter<Matches>();
  readonly #progress = new Emitter<Progress>();
  readonly #failures = new Emitter<TableError>();
  readonly #ends = new Emitter<TableError>();
  #end: TableError | undefined;

  readonly onDidChangeStatus = this.#statuses.event;
  readonly onDidChangeMatches = this.#matches.event;
  readonly onDidProgress = this.#progress.event;
  /** Fires when indexing or a view came to an end with an error. */
  readonly onDidFail = this.#failures.event;
  /** Fires when the thread has ended by itself: nothing is answered from then on. */
  readonly onDidEnd = this.#ends.event;

  constructor({ workerPath, resourceLimits = defaultLimits }: TableClientOptions) {
    this.#worker = new Worker(workerPath, { resourceLimits, name: 'table', execArgv: [] });
    this.#channel = new RpcChannel({
      transport: workerTransport(this.#worker),
      instance: 'host',
      describeError: describeTableError,
    });
    this.#channel.on(notices.statusChanged, (status) => this.#statuses.fire(status));
    this.#channel.on(notices.matchesChanged, (matches) => this.#matches.fire(matches));
    this.#channel.on(notices.progress, (progress) => this.#progress.fire(progress));
    this.#channel.on(notices.failed, (error) => this.#failures.fire(new TableError(error)));
    this.#worker.on('error', (error) => this.#onEnd(error));
    this.#worker.on('exit', () => this.#onEnd(undefined));
    // A table does not keep the process alive.
    this.#worker.unref();
  }

  /** Rejects with a `TableError`; with the reason `workerGone` when the thread has ended. */
  async call<P, R>(request: Request<P, R>, params: P): Promise<R> {
    if (this.#end) {
      throw this.#end;
    }
    const reply = await this.#channel.call(request, params);
    if (!reply.ok) {
      throw new TableError(reply.error);
    }
    return reply.value;
  }

  dispose(): void {
    this.#ends.dispose();
    this.#onEnd(undefined);
    [this.#statuses, this.#matches, this.#progress, this.#failures].forEach((one) => one.dispose());
    void this.#worker.terminate();
  }

  #onEnd(cause: unknown): void {
    if (this.#end) {
      return;
    }
    const error: RequestError = {
      message: 'The worker thread of the table ended.',
      reason: 'workerGone',
      ...codeOf(cause),
    };
    this.#end = new TableError(error, { cause });
    this.#channel.dispose(error);
    this.#ends.fire(this.#end);
  }
}

type NoticeData<N extends keyof typeof notices> = ReturnType<(typeof notices)[N]['data']['parse']>;
export type Matches = NoticeData<'matchesChanged'>;
export type Progress = NoticeData<'progress'>;

const codeOf = (error: unknown): { readonly code?: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? { code: error.code }
    : {};
