import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import fsPromises, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join, resolve, sep } from 'node:path';

/** A disk of 32 MB that can be full, and that can be mounted read-only. */
export interface SmallDisk {
  /** A folder on it. */
  readonly folder: string;
  /** Whether it is a real one. */
  readonly isMounted: boolean;
  /** Uses up what is left of it. */
  fill(): void;
  /** Gives back what `fill` has used. */
  free(): void;
  setReadOnly(readOnly: boolean): void;
  close(): void;
}

/**
 * Makes one at a path that is free: a memory file system where this process may mount one (Linux, as root), else a folder
 * in which this process meets the same errors.
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

/** Stands in for a disk by giving `open` of `node:fs/promises` its errors, below one path. */
function pretendedDisk(path: string): SmallDisk {
  const { open } = fsPromises;
  const state = { full: false, readOnly: false };
  const refuse = (code: string) => (): Promise<never> =>
    Promise.reject(Object.assign(new Error(`${code}: pretended`), { code }));
  fsPromises.open = async (target, flags, mode): Promise<FileHandle> => {
    const isHere = typeof target === 'string' && resolve(target).startsWith(path + sep);
    const isWrite = flags !== undefined && flags !== 'r';
    if (isHere && isWrite && state.readOnly) {
      return refuse('EROFS')();
    }
    const handle = await open(target, flags, mode);
    if (isHere && isWrite) {
      const full = refuse('ENOSPC');
      // Looked at with each call: it can fill up while a file is open.
      for (const method of ['write', 'writev', 'writeFile'] as const) {
        const real: unknown = Reflect.get(handle, method);
        assert.ok(typeof real === 'function');
        Reflect.set(handle, method, (...args: readonly unknown[]): unknown => {
          const done: unknown = state.full ? full() : Reflect.apply(real, handle, args);
          return done;
        });
      }
    }
    return handle;
  };
  syncBuiltinESMExports();
  return {
    folder: join(path, 'folder'),
    isMounted: false,
    fill: () => void (state.full = true),
    free: () => void (state.full = false),
    setReadOnly: (readOnly) => void (state.readOnly = readOnly),
    close() {
      fsPromises.open = open;
      syncBuiltinESMExports();
    },
  };
}
