import type { Logger } from '../util/logger.ts';
import { PartWriter, type PartFiles, type PartSink } from './partWriter.ts';
import { WorkerGone, WorkerThread } from './workerThread.ts';

/** How long a worker without work is kept for the next part. */
const idleMs = 15_000;

/**
 * Opens sinks for the parts of all downloads: in one worker thread, which is started when it is first needed and ended when
 * it has been idle for a while, or in this thread where there can be no worker.
 */
export class PartSinks {
  readonly #logger: Logger;
  /** Undefined where there is no worker to be had. */
  #workerPath: string | undefined;
  #thread: WorkerThread | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** `workerPath` is the file of `downloadWorker`; without it, all is done in this thread. */
  constructor(options: { readonly workerPath: string | undefined; readonly logger: Logger }) {
    this.#workerPath = options.workerPath;
    this.#logger = options.logger;
  }

  async open(files: PartFiles, onWritten: (bytes: number) => void): Promise<PartSink> {
    clearTimeout(this.#idle);
    const thread = await this.#started();
    if (!thread) {
      return new PartWriter(files, onWritten);
    }
    const sink = await thread.open(files, onWritten);
    return {
      begin: (header) => sink.begin(header),
      replay: (headerBytes) => sink.replay(headerBytes),
      write: (bytes) => sink.write(bytes),
      finish: () => sink.finish(),
      close: async () => {
        await sink.close();
        this.#closed(thread);
      },
    };
  }

  /** Ends the worker. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#thread?.end();
  }

  async #started(): Promise<WorkerThread | undefined> {
    if (this.#workerPath === undefined) {
      return undefined;
    }
    if (!this.#thread || this.#thread.isOver) {
      this.#thread = new WorkerThread(this.#workerPath);
    }
    const thread = this.#thread;
    try {
      await thread.ready;
      return thread;
    } catch (error) {
      const cause = error instanceof WorkerGone ? error.cause : error;
      const what = cause instanceof Error ? cause.message : 'it ended';
      this.#logger.warn(`No worker thread can be started for downloads: ${what}`);
      this.#workerPath = undefined;
      return undefined;
    }
  }

  #closed(thread: WorkerThread): void {
    if (thread !== this.#thread || thread.isOver || thread.openParts > 0) {
      return;
    }
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (thread.openParts === 0) {
        void thread.end();
      }
    }, idleMs);
    this.#idle.unref();
  }
}
