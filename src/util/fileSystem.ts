import type { BigIntStats, StatsFs } from 'node:fs';
import * as node from 'node:fs/promises';
import { patiently, type Patience } from './patience.ts';

/**
 * The one door to the file system: `node:fs/promises`, but what fails because another program holds a file for a moment is
 * tried again for some seconds. Lint keeps the rest of `src` from going past it.
 */
type FileHandle = node.FileHandle;

/** A look at a file is often taken at many, and a file that may not be looked at is not worth much waiting. */
const lookMs = 1000;
const looking = (patience?: Patience): Patience => ({ totalMs: lookMs, ...patience });

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

/** Replaces what is at the new path, as `rename` does everywhere. */
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

/** Makes a folder; with `recursive`, also those above it, and then one that is there is as good. */
export async function mkdir(
  path: string,
  options: { readonly recursive?: boolean; readonly mode?: number } = {},
  patience?: Patience,
): Promise<void> {
  await patiently(() => node.mkdir(path, options), patience);
}

/** Makes a folder that is the user's alone, of a name that begins with `prefix` and that nothing has. */
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
  return patiently(() => node.stat(path, { bigint: true }), looking(patience));
}

/** Looks at a link itself, not at what it leads to. */
export function lstat(path: string, patience?: Patience): Promise<BigIntStats> {
  return patiently(() => node.lstat(path, { bigint: true }), looking(patience));
}

export function realpath(path: string, patience?: Patience): Promise<string> {
  return patiently(() => node.realpath(path), looking(patience));
}

export function readlink(path: string, patience?: Patience): Promise<string> {
  return patiently(() => node.readlink(path), looking(patience));
}

export function statfs(path: string, patience?: Patience): Promise<StatsFs> {
  return patiently(() => node.statfs(path), looking(patience));
}

/** Windows refuses what is for files alone with the same code whether a folder is there or the file is in use. */
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
