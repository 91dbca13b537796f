import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path';
import { isSystemError } from './atomicFile.ts';
import { lstat, readlink, realpath } from './fileSystem.ts';

/** The number of links in a row that Linux follows. */
const maxLinks = 40;

/**
 * Returns whether a path is a folder or something inside it. Only the names are compared, as the system compares names;
 * links are resolved only if both paths come from `realPathOf`.
 */
export function isPathInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * Returns whether two real paths are the same. Some file systems store a name in another Unicode normalization form.
 */
export const isSamePath = (one: string, other: string): boolean =>
  relative(one.normalize(), other.normalize()) === '';

/**
 * Returns the real path of an existing or future file: links and junctions are resolved, even with a missing target.
 *
 * @throws a system error if a folder must not be read, or links are circular.
 */
export async function realPathOf(path: string): Promise<string> {
  return realPath(resolve(path), 0);
}

async function realPath(path: string, links: number): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const above = dirname(path);
    if (!isSystemError(error, 'ENOENT', 'ENOTDIR') || above === path || links > maxLinks) {
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
 * Returns whether a path passes through a folder, given by its real path: then the contents of that folder decide where
 * the path ends, although its name may be that of another place.
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
      if (links > maxLinks) {
        return true;
      }
      const there = resolve(current, target);
      [current, ahead] = [parse(there).root, [...namesOf(there), ...others]];
    }
  }
}

const namesOf = (path: string): readonly string[] =>
  path.slice(parse(path).root.length).split(sep).filter(Boolean);

/** Returns the target of a link as written; `undefined` for what is not a link, or does not exist. */
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
