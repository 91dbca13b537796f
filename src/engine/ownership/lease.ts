import { randomBytes, randomUUID } from 'node:crypto';
import { rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { callbackify } from 'node:util';
import { lock } from 'proper-lockfile';
import {
  isSystemError,
  removeIfThere,
  writeFileAtomically,
  statIfThere,
} from '../../util/atomicFile.ts';
import { mkdir, rename, rmdir, stat, utimes } from '../../util/fileSystem.ts';
import { toExportError } from '../model/exportError.ts';
import { isGone, readOwner, thisProcess } from './processIdentity.ts';
import { SilenceWatch } from './silenceWatch.ts';

export interface LeaseOptions {
  /** The folder that the lease is for. */
  readonly folder: string;
  /** Called once when another process took the lease away, because this one seemed dead. */
  readonly onLost: () => void;
  /** How often the holder shows that it lives; 1 s at least. */
  readonly heartbeatMs?: number | undefined;
  /** How long a holder may be silent before it counts as dead. */
  readonly staleMs?: number | undefined;
  /** Milliseconds on a clock that nobody sets. */
  readonly monotonic?: (() => number) | undefined;
}

/** How a lease was got: 'free' from nobody, 'dead' from a process that is gone for certain, 'silent' from one that may live. */
export type Taken = 'free' | 'dead' | 'silent';

export const leaseFiles = { lock: 'lease.lock', owner: 'lease.owner' } as const;

/**
 * Returns when a file was changed. A time of whole milliseconds is stored as a fraction that can be a little less: it is
 * rounded, so that the library finds the very time again that it set, and does not take it for another's.
 */
const modifiedAt = ({ mtimeNs }: { readonly mtimeNs: bigint }): Date =>
  new Date(Math.round(Number(mtimeNs) / 1e6));

/** What the library does with files, which it gets from here: it goes through the same door. */
const libraryFs = {
  mkdir: callbackify((path: string) => mkdir(path)),
  rmdir: callbackify((path: string) => rmdir(path)),
  stat: callbackify(async (path: string) => ({ mtime: modifiedAt(await stat(path)) })),
  utimes: callbackify((path: string, accessed: Date, modified: Date) =>
    utimes(path, accessed, modified),
  ),
  /** Called as the process ends, when nothing can be waited for. */
  rmdirSync,
};

/** How long whoever goes waits for the file of its name that another program holds. */
const releaseMs = 500;

/**
 * The right to work in a folder, which one process at a time has.
 *
 * The lock and its heartbeat are the library's: a folder whose time is set every few seconds. Whether a holder is dead is
 * found out here, by looking whether that time moves, since a comparison with the clock would be wrong once that is set.
 */
export class Lease {
  readonly #lockPath: string;
  readonly #ownerPath: string;
  readonly #folder: string;
  readonly #heartbeatMs: number;
  readonly #staleMs: number;
  readonly #onLost: () => void;
  /** What this process holds. */
  #held: { readonly token: string; readonly inode: bigint; release(): Promise<void> } | undefined;
  /** What is seen of another holder. */
  readonly #holder: SilenceWatch;
  /** What is seen of somebody who clears a dead holder's lock, which takes milliseconds. */
  readonly #clearer: SilenceWatch;

  constructor(options: LeaseOptions) {
    this.#folder = options.folder;
    this.#lockPath = join(options.folder, leaseFiles.lock);
    this.#ownerPath = join(options.folder, leaseFiles.owner);
    this.#heartbeatMs = options.heartbeatMs ?? 2500;
    this.#staleMs = options.staleMs ?? 10_000;
    const monotonic = options.monotonic ?? (() => performance.now());
    this.#holder = new SilenceWatch(monotonic);
    this.#clearer = new SilenceWatch(monotonic);
    this.#onLost = options.onLost;
  }

  get isHeld(): boolean {
    return this.#held !== undefined;
  }

  /**
   * Takes the lease if it is free, or if its holder is dead. To tell that of a holder which only fell silent, this must be
   * called about every second.
   *
   * @throws ExportError when the folder cannot be used.
   */
  async tryTake(): Promise<Taken | undefined> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      if (await this.#lock()) {
        return 'free';
      }
      const dead = await this.#findDead();
      return dead && (await this.#clear(dead.look)) && (await this.#lock()) ? dead.how : undefined;
    } catch (error) {
      throw toExportError(error);
    }
  }

  /** Makes sure that the lease is still ours: after a pause, another process may have it and not know of us. */
  async check(): Promise<boolean> {
    const held = this.#held;
    if (!held) {
      return false;
    }
    const owner = await readOwner(this.#ownerPath);
    if (owner?.token === held.token) {
      return true;
    }
    if (!owner && (await inodeOf(this.#lockPath)) === held.inode) {
      // Somebody began to clear a lock that was ours, and saw that in time.
      await this.#sign(held.token);
      return true;
    }
    this.#lose(held.token);
    return false;
  }

  /** Lets go. */
  async release(): Promise<void> {
    if (!(await this.check())) {
      return;
    }
    const held = this.#held;
    this.#held = undefined;
    // The file counts only beside a lock, so that one that stays must not keep the lock from the others.
    await removeIfThere(this.#ownerPath, { totalMs: releaseMs }).catch(() => undefined);
    try {
      await held?.release();
    } catch (error) {
      // The library lost it in this very moment: then it is another's, and stays.
      if (!isSystemError(error, 'ERELEASED', 'ENOTACQUIRED')) {
        throw error;
      }
    }
  }

  async #lock(): Promise<boolean> {
    const token = randomUUID();
    let release: () => Promise<void>;
    try {
      // The library keeps its books by this path, so that each holding has a page of its own.
      release = await lock(`${this.#lockPath}.${token}`, {
        lockfilePath: this.#lockPath,
        realpath: false,
        // It never decides itself that a lock is stale.
        stale: Number.MAX_SAFE_INTEGER,
        update: this.#heartbeatMs,
        fs: libraryFs,
        onCompromised: () => this.#lose(token),
      });
    } catch (error) {
      if (isSystemError(error, 'ELOCKED', 'ENOENT')) {
        return false;
      }
      throw error;
    }
    const inode = await inodeOf(this.#lockPath);
    this.#held = { token, inode: inode ?? 0n, release };
    this.#holder.forget();
    try {
      await this.#sign(token);
    } catch (error) {
      // As on a full disk. A lock that is kept alive and that nobody works under would keep all windows waiting, this one too.
      this.#held = undefined;
      await release();
      throw error;
    }
    return true;
  }

  async #sign(token: string): Promise<void> {
    await writeFileAtomically(this.#ownerPath, `${JSON.stringify(thisProcess(token))}\n`);
  }

  #lose(token: string): void {
    if (this.#held?.token === token) {
      this.#held = undefined;
      this.#onLost();
    }
  }

  /** Looks at the holder, and says whether it is dead as far as all looks so far tell. */
  async #findDead(): Promise<{ readonly look: string; readonly how: Taken } | undefined> {
    const look = await lookOf(this.#lockPath);
    if (look === undefined) {
      return undefined;
    }
    const owner = await readOwner(this.#ownerPath);
    if (owner && owner.pid !== process.pid && isGone(owner)) {
      return { look, how: 'dead' };
    }
    return this.#holder.silentMs(look) >= this.#staleMs ? { look, how: 'silent' } : undefined;
  }

  /**
   * Removes a dead holder's lock, one process at a time: a second one would remove the lock that the first has made
   * meanwhile.
   */
  async #clear(look: string): Promise<boolean> {
    const guard = `${this.#lockPath}.clearing`;
    try {
      await mkdir(guard);
    } catch (error) {
      if (!isSystemError(error, 'EEXIST')) {
        throw error;
      }
      const seen = await lookOf(guard);
      if (seen !== undefined && this.#clearer.silentMs(seen) >= this.#staleMs) {
        // Whoever made it died over it. The next try clears.
        await removeFolderIfThere(guard);
      }
      return false;
    }
    try {
      return await this.#clearAlone(look);
    } finally {
      await removeFolderIfThere(guard);
    }
  }

  /** A silent holder can wake up in this very moment, so the lock is moved away first, and moved back if it is another. */
  async #clearAlone(look: string): Promise<boolean> {
    if ((await lookOf(this.#lockPath)) !== look) {
      return false;
    }
    await removeIfThere(this.#ownerPath);
    const aside = `${this.#lockPath}.${randomBytes(6).toString('hex')}.stale`;
    try {
      await rename(this.#lockPath, aside);
    } catch (error) {
      if (isSystemError(error, 'ENOENT')) {
        return false;
      }
      throw error;
    }
    if ((await lookOf(aside)) !== look) {
      await rename(aside, this.#lockPath).catch(() => undefined);
      return false;
    }
    await rmdir(aside);
    return true;
  }
}

/** Which folder a lock is, and when its holder last showed that it lives. */
async function lookOf(path: string): Promise<string | undefined> {
  const found = await statIfThere(path);
  return found && `${found.ino} ${found.mtimeNs}`;
}

const inodeOf = async (path: string): Promise<bigint | undefined> => (await statIfThere(path))?.ino;

async function removeFolderIfThere(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) {
      throw error;
    }
  }
}
