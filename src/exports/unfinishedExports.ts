import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

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
    const job: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof job === 'object' && job !== null && 'state' in job ? job.state : undefined;
  } catch {
    // Not JSON, or not readable: it has no state that we could know.
    return undefined;
  }
}
