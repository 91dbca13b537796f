import type { Disposable } from '../../util/emitter.ts';
import { mkdir } from '../../util/fileSystem.ts';
import type { Logger } from '../../util/logger.ts';
import { toExportError } from '../model/exportError.ts';
import { FolderWatch } from './folderWatch.ts';
import { Lease, leaseFiles, type LeaseOptions, type Taken } from './lease.ts';
import { LeaseLost } from '../model/stopReasons.ts';

export type LeaseTimes = Pick<LeaseOptions, 'heartbeatMs' | 'staleMs' | 'monotonic'>;

export interface DutyOptions extends LeaseTimes {
  readonly folder: string;
  readonly logger: Logger;
  /** Whether there is anything that somebody has to work on. */
  readonly isWanted: () => boolean;
  /** This window works from now on. */
  readonly onBegin: (taken: Taken) => Promise<void>;
  /** Another window works now: everything must be let go of, untouched. */
  readonly onLost: () => Promise<void>;
  /** A file of the folder changed; without a name, it is not known which. Also called now and then. */
  readonly onChange: (name: string | undefined) => void;
}

/**
 * Which of several windows works on the jobs of a folder: one that is on duty, while there is something to do. The others
 * look on, and one of them takes over when it goes, or dies.
 */
export class Duty {
  readonly #options: DutyOptions;
  readonly #lease: Lease;
  #watch: FolderWatch | undefined;
  #isOn = false;
  #holds = 0;
  #isClosed = false;
  /** The last step; the next one waits for it. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: DutyOptions) {
    this.#options = options;
    this.#lease = new Lease({ ...options, onLost: () => this.#lost() });
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Goes on duty if nobody else is, and says whether this window is now. From the first time on, it watches. */
  async join(): Promise<boolean> {
    await this.#inTurn(async () => {
      await this.#begin();
      await this.#take();
    });
    return this.#isOn;
  }

  /** Keeps this window on duty, if it is, until it is disposed, though there may be nothing to do. */
  hold(): Disposable {
    this.#holds++;
    let isHeld = true;
    return {
      dispose: () => {
        if (isHeld) {
          isHeld = false;
          this.#holds--;
          this.look();
        }
      },
    };
  }

  /** Makes sure that this window still works. Rejects with `LeaseLost`. */
  async check(): Promise<void> {
    if (!(await this.#lease.check())) {
      throw new LeaseLost('Another process works on the exports.');
    }
  }

  /** Looks soon whether this window is to begin or to end its duty. */
  look(): void {
    this.#watch?.hurry();
    void this.#inTurn(() => this.#step()).catch((error: unknown) => this.#tell(error));
  }

  /** Goes off duty, for good. Whatever works must have ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#watch?.dispose();
    await this.#turn.catch(() => undefined);
    await this.#leave();
  }

  async #begin(): Promise<void> {
    if (this.#watch || this.#isClosed) {
      return;
    }
    const { folder, onChange, isWanted } = this.#options;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw toExportError(error);
    }
    this.#watch = new FolderWatch({
      folder,
      isBusy: isWanted,
      onChange: (name) => {
        if (name?.startsWith(leaseFiles.lock)) {
          this.look();
        } else {
          onChange(name);
        }
      },
      onTick: async () => {
        onChange(undefined);
        await this.#inTurn(() => this.#step()).catch((error: unknown) => this.#tell(error));
      },
    });
  }

  async #step(): Promise<void> {
    const isWanted = this.#holds > 0 || this.#options.isWanted();
    if (this.#isOn && !isWanted) {
      await this.#leave();
    } else if (isWanted) {
      await this.#take();
    }
  }

  async #take(): Promise<void> {
    if (this.#isOn || this.#isClosed) {
      return;
    }
    const taken = await this.#lease.tryTake();
    if (!taken) {
      return;
    }
    if (taken !== 'free') {
      this.#options.logger.warn(`The window that worked on the exports is gone (${taken}).`);
    }
    this.#isOn = true;
    await this.#options.onBegin(taken);
    this.#watch?.hurry();
  }

  async #leave(): Promise<void> {
    this.#isOn = false;
    try {
      await this.#lease.release();
    } catch (error) {
      this.#tell(error);
    }
  }

  #lost(): void {
    this.#isOn = false;
    this.#options.logger.warn('Another window works on the exports now.');
    // In turn, so that everything is let go of before this window can go on duty again.
    void this.#inTurn(() => this.#options.onLost()).catch((error: unknown) => this.#tell(error));
  }

  #tell(error: unknown): void {
    this.#options.logger.error(`Sharing the exports failed: ${toExportError(error).reason}.`);
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(step, step);
    this.#turn = turn;
    return turn;
  }
}
