import type { BigIntStats, StatsFs } from 'node:fs';
import * as node from 'node:fs/promises';
import { patiently, type Patience } from './patience.ts';

/**
 * The only access to the file system: `node:fs/promises`, except that operations which fail because another program
 * holds a file for a moment are retried for some seconds. Lint keeps the rest of `src` from bypassing it.
 */
type FileHandle = node.FileHandle;

/** Many files are often checked at once, and one that must not be read is not worth a long wait. */
const statMs = 1000;
const forStat = (patience?: Patience): Patience => ({ totalMs: statMs, ...patience });

export function open(
  path: string,
  flags: string | number,
  mode?: number,
  patience?: Patience,
): Promise<FileHandle> {
  return patiently(() => node.open(path, flags, mode), { ...notForFolder(path), ...patience });
}

export function readFile(path: string, patience?: Patience): Promise<string> {
  return patiently(() => node.readFile(path, 'utf8'), patience);
}

export function writeFile(
  path: string,
  data: string | Uint8Array,
  options: { readonly mode?: number; readonly flag?: string } = {},
  patience?: Patience,
): Promise<void> {
  return patiently(() => node.writeFile(path, data, options), patience);
}

/** Replaces what is at the new path, as `rename` does on every system. */
export function rename(from: string, to: string, patience?: Patience): Promise<void> {
  return patiently(() => node.rename(from, to), { ...notForFolder(to), ...patience });
}

export function link(from: string, to: string, patience?: Patience): Promise<void> {
  return patiently(() => node.link(from, to), patience);
}

export function copyFile(
  from: string,
  to: string,
  mode?: number,
  patience?: Patience,
): Promise<void> {
  return patiently(() => node.copyFile(from, to, mode), patience);
}

export function unlink(path: string, patience?: Patience): Promise<void> {
  return patiently(() => node.unlink(path), { ...notForFolder(path), ...patience });
}

/** Creates a folder; with `recursive`, also its parents, and then an existing one is not an error. */
export async function mkdir(
  path: string,
  options: { readonly recursive?: boolean; readonly mode?: number } = {},
  patience?: Patience,
): Promise<void> {
  await patiently(() => node.mkdir(path, options), patience);
}

/** Creates a folder that only the user can access, with a unique name that starts with `prefix`. */
export function mkdtemp(prefix: string, patience?: Patience): Promise<string> {
  return patiently(() => node.mkdtemp(prefix), patience);
}

export function rmdir(path: string, patience?: Patience): Promise<void> {
  return patiently(() => node.rmdir(path), patience);
}

export function utimes(
  path: string,
  accessed: Date | number | string,
  modified: Date | number | string,
  patience?: Patience,
): Promise<void> {
  return patiently(() => node.utimes(path, accessed, modified), patience);
}

export function readdir(path: string, patience?: Patience): Promise<string[]> {
  return patiently(() => node.readdir(path), patience);
}

export function stat(path: string, patience?: Patience): Promise<BigIntStats> {
  return patiently(() => node.stat(path, { bigint: true }), forStat(patience));
}

/** Returns the stats of a link itself, not of its target. */
export function lstat(path: string, patience?: Patience): Promise<BigIntStats> {
  return patiently(() => node.lstat(path, { bigint: true }), forStat(patience));
}

export function realpath(path: string, patience?: Patience): Promise<string> {
  return patiently(() => node.realpath(path), forStat(patience));
}

export function readlink(path: string, patience?: Patience): Promise<string> {
  return patiently(() => node.readlink(path), forStat(patience));
}

export function statfs(path: string, patience?: Patience): Promise<StatsFs> {
  return patiently(() => node.statfs(path), forStat(patience));
}

/** Windows refuses file operations with the same code whether the path is a folder or the file is in use. */
function notForFolder(path: string): Patience {
  return {
    async isLasting() {
      try {
        return (await node.lstat(path)).isDirectory();
      } catch {
        return false;
      }
    },
  };
}
