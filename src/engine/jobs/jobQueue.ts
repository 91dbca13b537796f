import { EngineDisposed, type OwnershipLost } from '../model/stopReasons.ts';

/** A job that runs: how to stop it, and when it has stopped. */
interface Run {
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/** Runs jobs, a few at a time, in the order in which they came. */
export class JobQueue {
  readonly #size: () => number;
  readonly #run: (jobId: string, signal: AbortSignal) => Promise<void>;
  readonly #waiting: string[] = [];
  readonly #running = new Map<string, Run>();
  /** Jobs that were added again while their last run was about to end. */
  readonly #again = new Set<string>();
  #closed = false;

  /** `size` is asked for whenever a job could start. `run` never rejects. */
  constructor(size: () => number, run: (jobId: string, signal: AbortSignal) => Promise<void>) {
    this.#size = size;
    this.#run = run;
  }

  /** Runs a job as soon as there is a slot. A job that waits is left at that; one that runs is run once more after it. */
  add(jobId: string): void {
    if (this.#running.has(jobId)) {
      this.#again.add(jobId);
    } else if (!this.#waiting.includes(jobId)) {
      this.#waiting.push(jobId);
      this.#fill();
    }
  }

  /** Stops a job and settles when it has let go of everything. */
  async stop(jobId: string, reason?: OwnershipLost): Promise<void> {
    const place = this.#waiting.indexOf(jobId);
    if (place !== -1) {
      this.#waiting.splice(place, 1);
    }
    this.#again.delete(jobId);
    const run = this.#running.get(jobId);
    run?.controller.abort(reason);
    await run?.ended;
  }

  /** Stops everything, and settles when it has let go; nothing starts any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.length = 0;
    this.#again.clear();
    const runs = [...this.#running.values()];
    for (const { controller } of runs) {
      controller.abort(new EngineDisposed('The engine was disposed.'));
    }
    await Promise.all(runs.map(({ ended }) => ended));
  }

  #fill(): void {
    while (!this.#closed && this.#running.size < this.#size()) {
      const jobId = this.#waiting.shift();
      if (jobId === undefined) {
        return;
      }
      const controller = new AbortController();
      const ended = this.#run(jobId, controller.signal).finally(() => {
        this.#running.delete(jobId);
        if (this.#again.delete(jobId)) {
          this.#waiting.push(jobId);
        }
        this.#fill();
      });
      this.#running.set(jobId, { controller, ended });
    }
  }
}
