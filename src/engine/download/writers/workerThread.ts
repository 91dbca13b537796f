import { Worker } from 'node:worker_threads';
import { RpcChannel, type Request, type RequestError } from '../../../protocol/rpc.ts';
import type { PartFiles, PartWriter } from './partWriter.ts';
import { fromRequestError, toRequestError, WorkerGone } from './workerErrors.ts';
import { bytesWritten, writerRequests as requests } from './workerMessages.ts';
import { workerTransport } from '../../workerTransport.ts';

/** A small heap is collected often, which keeps memory flat: hardly anything in it is used for long. */
const resourceLimits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 64 };

/** A worker thread, and the parts that are written in it. Ends when it has been idle for a while. */
export class WorkerThread {
  readonly #worker: Worker;
  readonly #channel: RpcChannel;
  readonly #listeners = new Map<number, (bytes: number) => void>();
  readonly #idle: NodeJS.Timeout;
  #hasResponded = false;
  #pendingCalls = 0;
  #lastPart = 0;
  #end: WorkerGone | undefined;

  /** `idleMs` is how long it is kept without parts, in milliseconds. */
  constructor(path: string, idleMs: number) {
    this.#worker = new Worker(path, { resourceLimits, name: 'contact-exports', execArgv: [] });
    this.#worker.on('error', (error) => this.#onEnd(error));
    this.#worker.on('exit', () => this.#onEnd());
    this.#channel = new RpcChannel({
      transport: workerTransport(this.#worker),
      instance: 'host',
      describeError: toRequestError,
    });
    this.#channel.on(bytesWritten, ({ part, bytes }) => this.#listeners.get(part)?.(bytes));
    this.#idle = setTimeout(() => this.#endIfIdle(), idleMs).unref();
    // Only parts that are being written keep the process alive.
    this.#worker.unref();
  }

  /** Whether the thread could be started. */
  get hasResponded(): boolean {
    return this.#hasResponded;
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  get openParts(): number {
    return this.#listeners.size;
  }

  /** Opens a writer for a part. `onWritten` is called with the number of bytes that were written since the last call. */
  async open(files: PartFiles, onWritten: (bytes: number) => void): Promise<PartWriter> {
    const part = ++this.#lastPart;
    this.#listeners.set(part, onWritten);
    try {
      await this.#call(requests.open, { part, files });
    } catch (error) {
      this.#listeners.delete(part);
      throw error;
    }
    return this.#writer(part);
  }

  /** Restarts the time after which the thread ends if it is idle. */
  keep(): void {
    this.#idle.refresh();
  }

  async end(): Promise<void> {
    this.#onEnd();
    await this.#worker.terminate();
  }

  #writer(part: number): PartWriter {
    return {
      begin: async (header) => {
        await this.#call(requests.begin, { part, header });
      },
      replay: (headerBytes) => this.#call(requests.replay, { part, headerBytes }),
      write: async (bytes) => {
        await this.#call(requests.write, { part, bytes }, [bytes.buffer]);
      },
      finish: () => this.#call(requests.finish, { part }),
      close: async () => {
        this.#listeners.delete(part);
        if (!this.hasEnded) {
          this.keep();
          await this.#call(requests.close, { part });
        }
      },
    };
  }

  async #call<P, R>(
    request: Request<P, R>,
    params: P,
    transfer?: readonly ArrayBuffer[],
  ): Promise<R> {
    if (this.#end) {
      throw this.#end;
    }
    this.#pendingCalls++;
    this.#worker.ref();
    try {
      const reply = await this.#channel.call(request, params, transfer);
      if (!reply.ok) {
        throw this.#toError(reply.error);
      }
      this.#hasResponded = true;
      return reply.value;
    } finally {
      this.#pendingCalls--;
      if (this.#pendingCalls === 0) {
        this.#worker.unref();
      }
    }
  }

  /** A thread that has ended has not responded, whatever the reply says. */
  #toError(error: RequestError): Error {
    return this.#end ?? fromRequestError(error);
  }

  #endIfIdle(): void {
    if (this.openParts === 0) {
      void this.end();
    }
  }

  #onEnd(cause?: unknown): void {
    clearTimeout(this.#idle);
    this.#end ??= new WorkerGone('The worker thread of the downloads ended.', { cause });
    this.#channel.dispose(toRequestError(this.#end));
  }
}
