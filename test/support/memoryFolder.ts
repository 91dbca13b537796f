import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

/** More than the suites ever have on disk at a time. */
const neededBytes = 2 ** 31;
/** The type of `tmpfs`, as statfs(2) has it. */
const tmpfs = 0x01021994;
/** Where Linux has a file system in memory for every user. */
const shared = '/dev/shm';

/**
 * Creates a folder in memory, which is deleted at the end of this process; `undefined` where there is none with enough
 * space. Most of what the suites wait for is that their many small writes reach the disk.
 */
export function memoryFolder(): string | undefined {
  if (!hasSpaceInMemory()) {
    return undefined;
  }
  // Short, since paths of sockets must be.
  const folder = mkdtempSync(join(shared, 'check-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(1));
  }
  return folder;
}

function hasSpaceInMemory(): boolean {
  try {
    accessSync(shared, constants.W_OK);
    const { type, bavail, bsize } = statfsSync(shared);
    return type === tmpfs && bavail * bsize >= neededBytes;
  } catch {
    return false;
  }
}
