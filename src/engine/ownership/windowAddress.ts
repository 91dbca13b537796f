import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { mkdtemp, rmdir, unlink } from '../../util/fileSystem.ts';

const prefix = 'sendgrid-exports-';
const pipes = '\\\\.\\pipe\\';
const hasPipes = process.platform === 'win32';
/** Characters that `mkdtemp` and the socket's own name add to a folder. */
const suffix = `/${prefix}XXXXXX/s`;
/** macOS takes 103 bytes, Linux 107; older versions of Node cut a longer path without an error. */
const longestPath = 103;

/**
 * Makes an address that no window ever had: a socket in a new folder that is the user's alone, so that nobody else can
 * take the name or connect, and no stale socket is ever in the way. Returns nothing where no folder will do.
 *
 * The temporary folder comes first: `XDG_RUNTIME_DIR` goes when the user logs out, and a remote window may live on.
 */
export async function newAddress(env = process.env): Promise<string | undefined> {
  if (hasPipes) {
    return `${pipes}${prefix}${randomUUID()}`;
  }
  for (const folder of [tmpdir(), env.XDG_RUNTIME_DIR, '/tmp']) {
    if (folder && isAbsolute(folder) && Buffer.byteLength(folder + suffix) <= longestPath) {
      try {
        return join(await mkdtemp(join(folder, prefix)), 's');
      } catch {
        // It is not there, or not ours to write to.
      }
    }
  }
  return undefined;
}

/** Whether a text from a job file can be an address: nothing else is connected to, or deleted. */
export const isAddress = (text: string): boolean =>
  text.startsWith(`${pipes}${prefix}`) ||
  (isAbsolute(text) && basename(text) === 's' && basename(dirname(text)).startsWith(prefix));

/** Deletes what a window that is gone has left. */
export async function removeAddress(address: string): Promise<void> {
  if (isAddress(address) && !address.startsWith(pipes)) {
    await unlink(address).catch(() => undefined);
    await rmdir(dirname(address)).catch(() => undefined);
  }
}
