import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join, resolve, sep } from 'node:path';

/** A disk of 32 MB that can be filled and made read-only. */
export interface SmallDisk {
  /** A folder on it. */
  readonly folder: string;
  /** Whether it is mounted. */
  readonly isMounted: boolean;
  /** Fills the remaining space. */
  fill(): void;
  /** Frees the space that `fill` has used. */
  free(): void;
  setReadOnly(readOnly: boolean): void;
  close(): void;
}

/**
 * Creates a disk at a path that does not exist: a memory file system where this process may mount one (Linux, as root),
 * otherwise a folder in which this process meets the same errors.
 */
export function smallDisk(path: string, { mayMount = true } = {}): SmallDisk {
  mkdirSync(path, { recursive: true });
  return (mayMount ? mountedDisk(path) : undefined) ?? pretendedDisk(path);
}

function mountedDisk(path: string): SmallDisk | undefined {
  const mount = (...args: readonly string[]): void =>
    void execFileSync('mount', [...args, path], { stdio: 'ignore' });
  try {
    mount('-t', 'tmpfs', '-o', 'size=32m,mode=0700', 'tmpfs');
  } catch {
    return undefined;
  }
  const filler = join(path, 'filler');
  return {
    folder: join(path, 'folder'),
    isMounted: true,
    fill() {
      try {
        writeFileSync(filler, Buffer.alloc(33 * 1024 * 1024));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) {
          throw error;
        }
      }
    },
    free: () => rmSync(filler, { force: true }),
    setReadOnly: (readOnly) => mount('-o', readOnly ? 'remount,ro' : 'remount,rw'),
    close: () => void execFileSync('umount', ['--lazy', path], { stdio: 'ignore' }),
  };
}

/** A folder that replaces a disk. */
interface PretendedDisk {
  readonly path: string;
  full: boolean;
  readOnly: boolean;
}

/** All of them, since `open` can be replaced only once. */
const pretendedDisks = new Set<PretendedDisk>();
const { open: realOpen } = fsPromises;

/** Replaces a disk by making `open` of `node:fs/promises` fail with its errors, below one path. */
function pretendedDisk(path: string): SmallDisk {
  const disk: PretendedDisk = { path: resolve(path), full: false, readOnly: false };
  pretendedDisks.add(disk);
  fsPromises.open = openOnDisk;
  syncBuiltinESMExports();
  return {
    folder: join(path, 'folder'),
    isMounted: false,
    fill: () => void (disk.full = true),
    free: () => void (disk.full = false),
    setReadOnly: (readOnly) => void (disk.readOnly = readOnly),
    close() {
      pretendedDisks.delete(disk);
      if (pretendedDisks.size === 0) {
        fsPromises.open = realOpen;
        syncBuiltinESMExports();
      }
    },
  };
}

const openOnDisk: typeof realOpen = async (target, flags, mode) => {
  const disk = [...pretendedDisks].find(
    ({ path }) => typeof target === 'string' && resolve(target).startsWith(path + sep),
  );
  if (!disk || flags === undefined || flags === 'r') {
    return realOpen(target, flags, mode);
  }
  if (disk.readOnly) {
    return refuse('EROFS');
  }
  const handle = await realOpen(target, flags, mode);
  // Checked in each call: the disk can fill up while a file is open.
  for (const method of ['write', 'writev', 'writeFile'] as const) {
    const real: unknown = Reflect.get(handle, method);
    assert.ok(typeof real === 'function');
    Reflect.set(handle, method, (...args: readonly unknown[]): unknown => {
      const done: unknown = disk.full ? refuse('ENOSPC') : Reflect.apply(real, handle, args);
      return done;
    });
  }
  return handle;
};

const refuse = (code: string): Promise<never> =>
  Promise.reject(Object.assign(new Error(`${code}: pretended`), { code }));
