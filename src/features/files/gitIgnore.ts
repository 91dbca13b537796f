import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { isSystemError } from '../../util/files/atomicFile.ts';
import { lstat, open, readdir, readFile } from '../../util/files/fileSystem.ts';
import { realPathOf } from '../../util/files/realPath.ts';

/** A folder inside a git repository. Paths are absolute, with links resolved. */
export interface RepositoryFolder {
  /** The folder that contains `.git`. */
  readonly root: string;
  readonly folder: string;
}

/** Returns the git repository of a folder, which need not exist yet. Does not run git. */
export async function findRepository(path: string): Promise<RepositoryFolder | undefined> {
  const folder = await realPathOf(path);
  for (let root = folder; ; root = dirname(root)) {
    // `.git` is a folder, or a file in a worktree or submodule.
    if (await isThere(join(root, '.git'))) {
      return { root, folder };
    }
    if (root === dirname(root)) {
      return undefined;
    }
  }
}

/**
 * Whether git ignores files in the folder.
 *
 * @param mayRunGit False if the workspace is not trusted. Then, and if git is not available, only the line that `ignoreLine`
 * returns is looked for.
 */
export async function isIgnored(
  where: RepositoryFolder,
  { mayRunGit }: { readonly mayRunGit: boolean },
): Promise<boolean> {
  const result = mayRunGit ? await askGit(where) : undefined;
  if (result !== undefined) {
    return result;
  }
  const line = await ignoreLine(where);
  const lines = (await readIfThere(join(where.root, '.gitignore'))).split(/\r?\n/);
  return line !== undefined && lines.some((each) => each.trim() === line);
}

/**
 * Returns the line for `.gitignore`: the folder if it contains only exports, otherwise a pattern for the exports in it, so
 * that no other files are ignored. `undefined` for a path that cannot be written in one line.
 */
export async function ignoreLine({ root, folder }: RepositoryFolder): Promise<string | undefined> {
  const path = relative(root, folder).split(sep).filter(Boolean).map(escaped).join('/');
  if (/[\r\n]/.test(path)) {
    return undefined;
  }
  const isDedicated = path !== '' && (await namesIn(folder)).every((name) => ownName.test(name));
  return isDedicated ? `/${path}/` : `/${path === '' ? '' : `${path}/`}${ownPattern}`;
}

/**
 * Adds a line to the repository's `.gitignore`, preserving its line endings. Rejects if that is a link, which git does not
 * follow either.
 */
export async function addIgnoreLine(root: string, line: string): Promise<void> {
  const path = join(root, '.gitignore');
  const before = await readIfThere(path);
  const newline = before.includes('\r\n') ? '\r\n' : '\n';
  const separator = before === '' || before.endsWith('\n') ? '' : newline;
  const file = await open(path, appendFlags, 0o666);
  try {
    await file.writeFile(`${separator}${line}${newline}`);
  } finally {
    await file.close();
  }
}

/** File names of exports begin with a time, see `fileNames`. */
const ownName = /^\d{4}-\d\d-\d\d-\d{4}-/;
/** The same as a `.gitignore` pattern, kept readable. */
const ownPattern = '20??-??-??-????-*';

/** Windows does not have this flag, and creating links there requires administrator rights. */
const noFollow = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;
const appendFlags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | noFollow;

const gitTimeoutMs = 5000;

/** Returns `undefined` if git is not available or does not respond. */
async function askGit({ root, folder }: RepositoryFolder): Promise<boolean | undefined> {
  const probe = join(folder, '2026-01-31-1530-contacts.csv');
  // Without the index, and without running a program that the repository configures.
  const command = ['-c', 'core.fsmonitor=false', 'check-ignore', '--quiet', '--no-index'];
  try {
    await promisify(execFile)('git', [...command, '--', probe], {
      ...{ cwd: root, timeout: gitTimeoutMs, env: environment() },
    });
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 1 ? false : undefined;
  }
}

/** Returns the environment without variables that would point git to another repository. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE)$/.test(name),
    ),
  );
}

/** Escapes the special characters of a pattern. */
const escaped = (name: string): string => name.replace(/[\\*?[]/g, '\\$&');

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    // A path that cannot be accessed is not a repository of this user.
    return false;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) {
      return [];
    }
    throw error;
  }
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) {
      return '';
    }
    throw error;
  }
}
