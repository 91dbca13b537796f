import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { mkdtemp, rmdir, unlink } from '../../util/files/fileSystem.ts';

const prefix = 'sendgrid-exports-';
const pipes = '\\\\.\\pipe\\';
const hasPipes = process.platform === 'win32';
/** What `mkdtemp` and the name of the socket add to a folder; only the length matters. */
const suffix = `/${prefix}XXXXXX/s`;
/** In bytes: macOS allows 103, Linux 107; older versions of Node truncate a longer path without an error. */
const longestPath = 103;

/**
 * Returns an address that no window has ever had: a socket in a new folder that only the user can access, so that nobody
 * else can take the name or connect, and no stale socket is in the way. Returns undefined where no folder is usable.
 *
 * The temporary folder comes first: `XDG_RUNTIME_DIR` is deleted when the user logs out, and a remote window may live on.
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
        // The folder does not exist, or cannot be written to.
      }
    }
  }
  return undefined;
}

/** Whether a text from a job's file can be an address. Nothing else is connected to, or deleted. */
export const isAddress = (text: string): boolean =>
  text.startsWith(`${pipes}${prefix}`) ||
  (isAbsolute(text) && basename(text) === 's' && basename(dirname(text)).startsWith(prefix));

/** Deletes the socket of a window that is gone, and its folder. */
export async function removeAddress(address: string): Promise<void> {
  if (isAddress(address) && !address.startsWith(pipes)) {
    await unlink(address).catch(() => undefined);
    await rmdir(dirname(address)).catch(() => undefined);
  }
}
