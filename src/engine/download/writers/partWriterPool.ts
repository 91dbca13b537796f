import { availableParallelism } from 'node:os';
import type { Logger } from '../../../util/logger.ts';
import type { PartFiles, PartWriter } from './partWriter.ts';
import { WorkerGone, WorkerThread } from './workerThread.ts';

/** How long a worker without work is kept for the next part. */
const idleMs = 15_000;
/** Inflating takes a processor for itself. One more is enough: each has a heap of its own. */
const threadsAtMost = Math.min(2, availableParallelism());

/**
 * Opens sinks for the parts of all downloads: in worker threads, which are started when they are first needed and ended when
 * they have been idle for a while, or in this thread where there can be no worker.
 */
export class PartWriterPool {
  readonly #logger: Logger;
  /** Undefined where there is no worker to be had. */
  #workerPath: string | undefined;
  #threads: readonly WorkerThread[] = [];
  #idle: NodeJS.Timeout | undefined;

  /** `workerPath` is the file of `downloadWorker`; without it, all is done in this thread. */
  constructor(options: { readonly workerPath: string | undefined; readonly logger: Logger }) {
    this.#workerPath = options.workerPath;
    this.#logger = options.logger;
  }

  /** Gives a sink at once, whose first call waits for the worker to start: the network need not. */
  open(files: PartFiles, onWritten: (bytes: number) => void): PartWriter {
    clearTimeout(this.#idle);
    const thread = this.#thread();
    const opened = this.#openIn(thread, files, onWritten);
    // Whoever calls the sink is told.
    opened.catch(() => undefined);
    return {
      begin: async (header) => (await opened).begin(header),
      replay: async (headerBytes) => (await opened).replay(headerBytes),
      write: async (bytes) => (await opened).write(bytes),
      finish: async () => (await opened).finish(),
      close: async () => {
        const sink = await opened.catch(() => undefined);
        await sink?.close();
        this.#closed();
      },
    };
  }

  /** Ends the workers. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  async #openIn(
    thread: WorkerThread | undefined,
    files: PartFiles,
    onWritten: (bytes: number) => void,
  ): Promise<PartWriter> {
    if (!thread) {
      return writeHere(files, onWritten);
    }
    // At once, so that the next one sees that this thread has something to do.
    const opened = thread.open(files, onWritten);
    try {
      await thread.ready;
    } catch (error) {
      opened.catch(() => undefined);
      if (this.#workerPath !== undefined) {
        const cause = error instanceof WorkerGone ? error.cause : error;
        const what = cause instanceof Error ? cause.message : 'it ended';
        this.#logger.warn(`No worker thread can be started for downloads: ${what}`);
        this.#workerPath = undefined;
      }
      return writeHere(files, onWritten);
    }
    return opened;
  }

  /** The thread with the least to do, or a new one where all have something. */
  #thread(): WorkerThread | undefined {
    this.#threads = this.#threads.filter(({ isOver }) => !isOver);
    const [first, ...others] = this.#threads;
    const idlest = others.reduce(
      (least, thread) => (least && least.openParts <= thread.openParts ? least : thread),
      first,
    );
    if (this.#workerPath === undefined) {
      return undefined;
    }
    if (idlest && (idlest.openParts === 0 || this.#threads.length >= threadsAtMost)) {
      return idlest;
    }
    const started = new WorkerThread(this.#workerPath);
    this.#threads = [...this.#threads, started];
    return started;
  }

  #closed(): void {
    if (this.#threads.every(({ openParts }) => openParts === 0)) {
      clearTimeout(this.#idle);
      this.#idle = setTimeout(() => this.#endIdle(), idleMs);
      this.#idle.unref();
    }
  }

  #endIdle(): void {
    for (const thread of this.#threads) {
      if (thread.openParts === 0) {
        void thread.end();
      }
    }
  }
}

/** The worker's code, without the worker. */
async function writeHere(
  files: PartFiles,
  onWritten: (bytes: number) => void,
): Promise<PartWriter> {
  const { PartFileWriter } = await import('./partWriter.ts');
  return new PartFileWriter(files, onWritten);
}
