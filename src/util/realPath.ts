import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path';
import { isSystemError } from './atomicFile.ts';
import { lstat, readlink, realpath } from './fileSystem.ts';

/** As many links in a row as Linux follows. */
const linksAtMost = 40;

/**
 * Whether a path is a folder or something inside it. The names alone are compared, as the system compares names; links are
 * followed only where both paths come from `realPathOf`.
 */
export function isPathInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Whether two real paths are the same. Some file systems store a name in another Unicode form than it was given in. */
export const isSamePath = (one: string, other: string): boolean =>
  relative(one.normalize(), other.normalize()) === '';

/**
 * Returns the real path of what is at a path, or would be once it is made: links and junctions are followed, also one whose
 * target is missing.
 *
 * @throws a system error where a folder may not be looked into, or links run in a circle.
 */
export async function realPathOf(path: string): Promise<string> {
  return realPath(resolve(path), 0);
}

async function realPath(path: string, links: number): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const above = dirname(path);
    if (!isSystemError(error, 'ENOENT', 'ENOTDIR') || above === path || links > linksAtMost) {
      throw error;
    }
    const realAbove = await realPath(above, links);
    const target = await linkTarget(path);
    return target === undefined
      ? join(realAbove, basename(path))
      : realPath(resolve(realAbove, target), links + 1);
  }
}

/**
 * Whether the way to a path passes through a folder, of which the real path is given: then what is in that folder decides
 * where the path ends, although its name may be that of a place elsewhere.
 *
 * @throws as `realPathOf` does.
 */
export async function passesThrough(path: string, realFolder: string): Promise<boolean> {
  let links = 0;
  let { root: current } = parse(resolve(path));
  let ahead = namesOf(resolve(path));
  for (;;) {
    if (isPathInside(realFolder, await realPathOf(current))) {
      return true;
    }
    const [name, ...others] = ahead;
    if (name === undefined) {
      return false;
    }
    const next = join(current, name);
    const target = await linkTarget(next);
    if (target === undefined) {
      [current, ahead] = [next, others];
    } else {
      links += 1;
      if (links > linksAtMost) {
        return true;
      }
      const there = resolve(current, target);
      [current, ahead] = [parse(there).root, [...namesOf(there), ...others]];
    }
  }
}

const namesOf = (path: string): readonly string[] =>
  path.slice(parse(path).root.length).split(sep).filter(Boolean);

/** Returns where a link leads, as it is written in it; `undefined` for what is no link, or not there. */
async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) {
      return undefined;
    }
    throw error;
  }
}
