import { join } from 'node:path';
import type { Disposable } from '../util/emitter.ts';
import { readdir, readFile } from '../util/fileSystem.ts';
import { FolderWatch } from './folderWatch.ts';

const ended: readonly unknown[] = ['completed', 'failed', 'cancelled'];

/**
 * Looks into the job store's folder whether there is anything to go on with, without the engine and its schemas, so that
 * a window that has nothing to resume need not load them. What it cannot read may be unfinished: the engine decides.
 */
export async function hasUnfinishedExports(jobsFolder: string): Promise<boolean> {
  for (const name of await namesIn(jobsFolder)) {
    if (name.endsWith('.json') && !ended.includes(await stateIn(join(jobsFolder, name)))) {
      return true;
    }
  }
  return false;
}

/**
 * Calls `onFound` once there is something to go on with: soon, or when another window has begun an export, which may end
 * before its export does.
 *
 * Touches no disk before the caller has ended its turn: a window that starts has better things to do.
 */
export function whenUnfinished(jobsFolder: string, onFound: () => void): Disposable {
  let isOver = false;
  let watch: FolderWatch | undefined;
  const end = (): void => {
    isOver = true;
    clearImmediate(start);
    watch?.dispose();
  };
  const look = async (): Promise<void> => {
    if ((await hasUnfinishedExports(jobsFolder)) && !isOver) {
      end();
      onFound();
    }
  };
  const start = setImmediate(() => {
    // Before the look, so that nothing comes between the two unseen.
    watch = new FolderWatch({
      folder: jobsFolder,
      onChange: () => void look(),
      onTick: () => Promise.resolve(),
      isBusy: () => false,
    });
    void look();
  });
  return { dispose: end };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    // There is no such folder before the first export.
    return [];
  }
}

async function stateIn(path: string): Promise<unknown> {
  try {
    const job: unknown = JSON.parse(await readFile(path));
    return typeof job === 'object' && job !== null && 'state' in job ? job.state : undefined;
  } catch {
    // Not JSON, or not readable: it has no state that we could know.
    return undefined;
  }
}
