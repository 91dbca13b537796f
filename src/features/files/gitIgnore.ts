import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { isSystemError } from '../../util/atomicFile.ts';
import { lstat, open, readdir, readFile } from '../../util/fileSystem.ts';
import { realPathOf } from '../../util/realPath.ts';

/** A folder that files are to be saved to, inside a git repository. Paths are absolute, with links followed. */
export interface RepositoryFolder {
  /** The folder with `.git`. */
  readonly root: string;
  readonly folder: string;
}

/** Finds the git repository that a folder is in, be the folder there already or not. Needs no git. */
export async function findRepository(path: string): Promise<RepositoryFolder | undefined> {
  const folder = await realPathOf(path);
  for (let root = folder; ; root = dirname(root)) {
    // A folder, or a file in a worktree or submodule.
    if (await isThere(join(root, '.git'))) {
      return { root, folder };
    }
    if (root === dirname(root)) {
      return undefined;
    }
  }
}

/**
 * Whether git ignores what is saved to the folder.
 *
 * @param mayRunGit Without it, as where the repository is not trusted, and where there is no git, only the line that
 * `ignoreLine` gives is looked for.
 */
export async function isIgnored(
  where: RepositoryFolder,
  { mayRunGit }: { readonly mayRunGit: boolean },
): Promise<boolean> {
  const answer = mayRunGit ? await askGit(where) : undefined;
  if (answer !== undefined) {
    return answer;
  }
  const line = await ignoreLine(where);
  const lines = (await readIfThere(join(where.root, '.gitignore'))).split(/\r?\n/);
  return line !== undefined && lines.some((each) => each.trim() === line);
}

/**
 * The line for `.gitignore`: the folder, if nothing else is in it, and otherwise the exports in it, so that nothing else
 * vanishes from git's sight. `undefined` for a path that no line can hold.
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
 * Adds a line to the repository's `.gitignore`, and keeps its line ends. A link in its place is not followed, since git does
 * not either: then this rejects.
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

/** Names of exported files begin with a time, as `fileNames` makes them. */
const ownName = /^\d{4}-\d\d-\d\d-\d{4}-/;
/** The same in the words of `.gitignore`, and so that people can read it. */
const ownPattern = '20??-??-??-????-*';

/** Windows has no such flag, and there only an administrator can make a link. */
const noFollow = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;
const appendFlags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | noFollow;

const gitTimeoutMs = 5000;

/** `undefined` where git is not there or does not answer. */
async function askGit({ root, folder }: RepositoryFolder): Promise<boolean | undefined> {
  const probe = join(folder, '2026-01-31-1530-contacts.csv');
  // Neither the index is read nor a program started that the repository names.
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

/** The environment without what would point git to another repository. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE)$/.test(name),
    ),
  );
}

/** Escapes what means something in a pattern. */
const escaped = (name: string): string => name.replace(/[\\*?[]/g, '\\$&');

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    // What cannot be looked at is no repository of this user's.
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
