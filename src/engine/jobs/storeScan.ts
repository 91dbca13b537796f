import { stat } from '../../util/files/fileSystem.ts';

/** How much of the store to scan: nothing, what is likely to have changed, or all of it. */
export type ScanKind = 'none' | 'part' | 'whole';

/**
 * How long the time of a folder has to be unchanged to be trusted, in ms. Some file systems have times in steps of two
 * seconds: a change within the same step does not show.
 */
const settleMs = 3000;
/** How often the whole store is scanned in any case, in ms: some file systems do not keep the time of a folder. */
const wholeEveryMs = 60_000;
/** The number of partial scans in which each ended job is read once. */
const turns = 16;

/** Decides how much of the job store a tick has to scan, by the time of its folder, which changes with every write. */
export class StoreScan {
  readonly #folder: string;
  readonly #monotonic: () => number;
  #stamp: bigint | undefined;
  /** When this time of the folder was first seen. */
  #stampSince = -Infinity;
  #scanned: bigint | undefined;
  #wholeAt = -Infinity;
  #isReported = false;
  #turn = 0;

  constructor(folder: string, monotonic: () => number = () => performance.now()) {
    this.#folder = folder;
    this.#monotonic = monotonic;
  }

  /** Called when the system reports a change: then ended jobs need not be read in every scan. */
  onReport(): void {
    this.#isReported = true;
  }

  /** Returns what to scan now. */
  async next(): Promise<ScanKind> {
    const now = this.#monotonic();
    const stamp = await this.#time();
    if (stamp === undefined || stamp !== this.#stamp) {
      this.#stamp = stamp;
      this.#stampSince = now;
      this.#scanned = undefined;
    }
    const isRecent = now - this.#wholeAt < wholeEveryMs;
    if (isRecent && this.#scanned !== undefined && this.#scanned === stamp) {
      return 'none';
    }
    const isSettled = stamp !== undefined && now - this.#stampSince >= settleMs;
    if (isSettled || !this.#isReported || !isRecent) {
      this.#scanned = isSettled ? stamp : undefined;
      return 'whole';
    }
    this.#turn = (this.#turn + 1) % turns;
    return 'part';
  }

  /** Called when the whole store was scanned. */
  done(): void {
    this.#wholeAt = this.#monotonic();
  }

  /** Whether an ended job is read in this partial scan. */
  isTurnOf(jobId: string): boolean {
    const last = jobId.charCodeAt(jobId.length - 1) + jobId.charCodeAt(jobId.length >> 1);
    return last % turns === this.#turn;
  }

  async #time(): Promise<bigint | undefined> {
    try {
      return (await stat(this.#folder)).mtimeNs;
    } catch {
      // There is no folder before the first export; the scan reports any other error.
      return undefined;
    }
  }
}
