import { EngineDisposed, type OwnershipLost } from '../model/stopReasons.ts';

/** A running job: aborts it, and settles when it has stopped. */
interface Run {
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/** Runs a limited number of jobs at once, in the order in which they were added. */
export class JobQueue {
  readonly #size: () => number;
  readonly #run: (jobId: string, signal: AbortSignal) => Promise<void>;
  readonly #waiting: string[] = [];
  readonly #running = new Map<string, Run>();
  /** Jobs that were added again while their last run was about to end. */
  readonly #again = new Set<string>();
  #closed = false;

  /**
   * @param size called whenever a job could start.
   * @param run never rejects.
   */
  constructor(size: () => number, run: (jobId: string, signal: AbortSignal) => Promise<void>) {
    this.#size = size;
    this.#run = run;
  }

  /** Runs a job as soon as a slot is free. A waiting job is not added twice; a running one is run once more afterwards. */
  add(jobId: string): void {
    if (this.#running.has(jobId)) {
      this.#again.add(jobId);
    } else if (!this.#waiting.includes(jobId)) {
      this.#waiting.push(jobId);
      this.#fill();
    }
  }

  /** Stops a job, and settles when its run has ended. */
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

  /** Stops all jobs, and settles when their runs have ended; none starts any more. */
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
