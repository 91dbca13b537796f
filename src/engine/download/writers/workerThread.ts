import { Worker } from 'node:worker_threads';
import { ExportError } from '../../model/exportError.ts';
import type { PartFiles, PartWriter, WrittenPart } from './partWriter.ts';
import type { SentError, WorkerCall, WorkerNews, WorkerRequest } from './workerMessages.ts';

/** The worker ended in the middle of its work; a new one can take it up. */
export class WorkerGone extends Error {
  override readonly name = 'WorkerGone';
}

/** A fault that the worker met, with the code that it had there. */
class WorkerFault extends Error {
  override readonly name = 'WorkerFault';
  readonly code: string | undefined;

  constructor({ message, code }: SentError) {
    super(message);
    this.code = code;
  }
}

const receivedError = (error: SentError): Error =>
  error.reason === undefined
    ? new WorkerFault(error)
    : new ExportError(error.reason, error.message, { detail: error.detail });

/** A heap that is small is cleared often, and memory stays flat: what passes through is hardly used twice. */
const resourceLimits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 64 };

/** One worker thread, and the calls that it has not answered yet. */
export class WorkerThread {
  readonly #worker: Worker;
  readonly #calls = new Map<number, PromiseWithResolvers<WrittenPart | number | undefined>>();
  readonly #listeners = new Map<number, (bytes: number) => void>();
  readonly #ready = Promise.withResolvers<undefined>();
  #lastCall = 0;
  #lastPart = 0;
  #end: WorkerGone | undefined;

  constructor(path: string) {
    this.#worker = new Worker(path, { resourceLimits, name: 'contact-exports', execArgv: [] });
    this.#worker.on('message', (news: WorkerNews) => this.#hear(news));
    this.#worker.on('error', (error) => this.#over(error));
    this.#worker.on('exit', () => this.#over());
    this.#ready.promise.catch(() => undefined);
    // Only work that is under way keeps the process alive.
    this.#worker.unref();
  }

  /** Settles when the worker's code runs, and rejects when it does not come to that. */
  get ready(): Promise<unknown> {
    return this.#ready.promise;
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  get openParts(): number {
    return this.#listeners.size;
  }

  async open(files: PartFiles, onWritten: (bytes: number) => void): Promise<PartWriter> {
    const part = ++this.#lastPart;
    this.#listeners.set(part, onWritten);
    try {
      await this.#call(part, { do: 'open', files });
    } catch (error) {
      this.#listeners.delete(part);
      throw error;
    }
    return this.#sink(part);
  }

  async end(): Promise<void> {
    this.#over();
    await this.#worker.terminate();
  }

  #sink(part: number): PartWriter {
    return {
      begin: async (header) => {
        await this.#call(part, { do: 'begin', header });
      },
      replay: async (headerBytes) =>
        numberIn(await this.#call(part, { do: 'replay', headerBytes })),
      write: async (bytes) => {
        await this.#call(part, { do: 'write', bytes }, [bytes.buffer]);
      },
      finish: async () => partIn(await this.#call(part, { do: 'finish' })),
      close: async () => {
        this.#listeners.delete(part);
        if (!this.isOver) {
          await this.#call(part, { do: 'close' });
        }
      },
    };
  }

  #call(
    part: number,
    what: WorkerCall,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<WrittenPart | number | undefined> {
    if (this.#end) {
      return Promise.reject(this.#end);
    }
    const call = ++this.#lastCall;
    const answer = Promise.withResolvers<WrittenPart | number | undefined>();
    this.#calls.set(call, answer);
    this.#worker.ref();
    const request: WorkerRequest = { call, part, what };
    this.#worker.postMessage(request, transfer);
    return answer.promise;
  }

  #hear(news: WorkerNews): void {
    switch (news.kind) {
      case 'ready':
        this.#ready.resolve(undefined);
        break;
      case 'written':
        this.#listeners.get(news.part)?.(news.bytes);
        break;
      case 'done':
        this.#answered(news.call)?.resolve(news.result);
        break;
      case 'failed':
        this.#answered(news.call)?.reject(receivedError(news.error));
        break;
    }
  }

  #answered(call: number) {
    const answer = this.#calls.get(call);
    this.#calls.delete(call);
    if (this.#calls.size === 0) {
      this.#worker.unref();
    }
    return answer;
  }

  #over(cause?: unknown): void {
    this.#end ??= new WorkerGone('The worker thread of the downloads ended.', { cause });
    this.#ready.reject(this.#end);
    for (const { reject } of this.#calls.values()) {
      reject(this.#end);
    }
    this.#calls.clear();
  }
}

function numberIn(result: WrittenPart | number | undefined): number {
  if (typeof result === 'number') {
    return result;
  }
  throw new TypeError('The worker answered something else than a number.');
}

function partIn(result: WrittenPart | number | undefined): WrittenPart {
  if (typeof result === 'object') {
    return result;
  }
  throw new TypeError('The worker answered something else than a part.');
}
