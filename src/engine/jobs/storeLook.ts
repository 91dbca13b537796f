import { stat } from '../../util/fileSystem.ts';

/** How much of the store is to be looked at: nothing, what is likely to have changed, or all of it. */
export type LookKind = 'none' | 'part' | 'whole';

/**
 * How long a folder has to stay as it is before that is believed, in ms. Some file systems count its time in steps of two
 * seconds: what was written within the same step does not show.
 */
const settleMs = 3000;
/** A file system that does not keep the time of a folder is looked at so often all the same, in ms. */
const wholeEveryMs = 60_000;
/** In how many looks each job that has ended has its turn. */
const turns = 16;

/** Decides by the time of the job store's folder, which moves with every write, how much of it a tick has to look at. */
export class StoreLook {
  readonly #folder: string;
  readonly #monotonic: () => number;
  #stamp: bigint | undefined;
  /** When this time of the folder was first seen. */
  #stampSince = -Infinity;
  #looked: bigint | undefined;
  #wholeAt = -Infinity;
  #isTold = false;
  #turn = 0;

  constructor(folder: string, monotonic: () => number = () => performance.now()) {
    this.#folder = folder;
    this.#monotonic = monotonic;
  }

  /** Takes note that the system tells of changes by itself: then ended jobs need not all be looked at each time. */
  wasTold(): void {
    this.#isTold = true;
  }

  /** Returns what is to be looked at now. */
  async next(): Promise<LookKind> {
    const now = this.#monotonic();
    const stamp = await this.#time();
    if (stamp === undefined || stamp !== this.#stamp) {
      this.#stamp = stamp;
      this.#stampSince = now;
      this.#looked = undefined;
    }
    const isRecent = now - this.#wholeAt < wholeEveryMs;
    if (isRecent && this.#looked !== undefined && this.#looked === stamp) {
      return 'none';
    }
    const isSettled = stamp !== undefined && now - this.#stampSince >= settleMs;
    if (isSettled || !this.#isTold || !isRecent) {
      this.#looked = isSettled ? stamp : undefined;
      return 'whole';
    }
    this.#turn = (this.#turn + 1) % turns;
    return 'part';
  }

  /** Takes note that all of it was looked at. */
  done(): void {
    this.#wholeAt = this.#monotonic();
  }

  /** Whether an ended job has its turn in a look at a part. */
  isTurnOf(jobId: string): boolean {
    const last = jobId.charCodeAt(jobId.length - 1) + jobId.charCodeAt(jobId.length >> 1);
    return last % turns === this.#turn;
  }

  async #time(): Promise<bigint | undefined> {
    try {
      return (await stat(this.#folder)).mtimeNs;
    } catch {
      // There is no folder before the first export; the look itself says what else is wrong.
      return undefined;
    }
  }
}
