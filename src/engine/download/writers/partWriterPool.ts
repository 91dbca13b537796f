import { availableParallelism } from 'node:os';
import type { Logger } from '../../../util/logger.ts';
import type { PartFiles, PartWriter } from './partWriter.ts';
import { WorkerGone } from './workerErrors.ts';
import { WorkerThread } from './workerThread.ts';

/** How long a thread without parts is kept, in milliseconds: longer than the longest time between two polls of a job. */
const defaultIdleMs = 20_000;
/** Inflating takes a processor for itself. Two are enough: each thread has a heap of its own. */
const maxThreads = Math.min(2, availableParallelism());

/** Opens writers for the parts of all downloads: in worker threads, or in this thread where a worker cannot be started. */
export class PartWriterPool {
  readonly #logger: Logger;
  readonly #idleMs: number;
  /** Undefined where a worker cannot be started. */
  #workerPath: string | undefined;
  #threads: readonly WorkerThread[] = [];

  constructor(options: {
    /** The file of `downloadWorker`. Without it, this thread does the work. */
    readonly workerPath: string | undefined;
    readonly logger: Logger;
    readonly idleMs?: number;
  }) {
    this.#workerPath = options.workerPath;
    this.#logger = options.logger;
    this.#idleMs = options.idleMs ?? defaultIdleMs;
  }

  /** Starts threads for so many parts before they are needed, and keeps those that are idle for a while longer. */
  warmUp(parts: number): void {
    const threads = this.#runningThreads();
    threads.forEach((thread) => thread.keep());
    const missing = Math.min(parts, maxThreads) - threads.length;
    for (let count = 0; count < missing && this.#workerPath !== undefined; count++) {
      this.#start(this.#workerPath);
    }
  }

  /**
   * Opens a writer in the thread that has the fewest. Its calls reject with `WorkerGone` when the thread ends. `onWritten` is
   * called with the number of bytes that were written since the last call.
   */
  async open(files: PartFiles, onWritten: (bytes: number) => void): Promise<PartWriter> {
    const thread = this.#leastBusyThread();
    if (!thread) {
      return openHere(files, onWritten);
    }
    try {
      return await thread.open(files, onWritten);
    } catch (error) {
      if (thread.hasResponded) {
        throw error;
      }
      this.#giveUpWorkers(error);
      return openHere(files, onWritten);
    }
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  #runningThreads(): readonly WorkerThread[] {
    this.#threads = this.#threads.filter(({ hasEnded }) => !hasEnded);
    return this.#threads;
  }

  /** Starts another thread where all have something to do. */
  #leastBusyThread(): WorkerThread | undefined {
    const threads = this.#runningThreads();
    const [least] = threads.toSorted((one, other) => one.openParts - other.openParts);
    if (this.#workerPath === undefined) {
      return undefined;
    }
    return least && (least.openParts === 0 || threads.length >= maxThreads)
      ? least
      : this.#start(this.#workerPath);
  }

  #start(workerPath: string): WorkerThread {
    const thread = new WorkerThread(workerPath, this.#idleMs);
    this.#threads = [...this.#threads, thread];
    return thread;
  }

  #giveUpWorkers(error: unknown): void {
    if (this.#workerPath !== undefined) {
      const cause = error instanceof WorkerGone ? error.cause : error;
      const what = cause instanceof Error ? cause.message : 'it ended';
      this.#logger.warn(`No worker thread can be started for downloads: ${what}`);
      this.#workerPath = undefined;
    }
  }
}

async function openHere(files: PartFiles, onWritten: (bytes: number) => void): Promise<PartWriter> {
  const { PartFileWriter } = await import('./partFileWriter.ts');
  return new PartFileWriter(files, onWritten);
}
