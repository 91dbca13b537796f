import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import * as z from 'zod/mini';
import { isSystemError } from '../../util/atomicFile.ts';
import { readFile } from '../../util/fileSystem.ts';

/** Who holds a lease: written beside the lock, which itself says no more than that somebody does. */
const leaseOwner = z.object({
  /** Made up for each time that the lease is taken. */
  token: z.string(),
  pid: z.int().check(z.positive()),
  /** The machine, as far as process ids mean the same on it. */
  machine: z.string(),
});
export type LeaseOwner = z.infer<typeof leaseOwner>;

/** Names this process, for a lease. */
export const thisProcess = (token: string): LeaseOwner => ({
  token,
  pid: process.pid,
  machine: machine(),
});

/** Reads who holds a lease; nothing while that is not (or no longer, or only half) written. */
export async function readOwner(path: string): Promise<LeaseOwner | undefined> {
  try {
    return leaseOwner.safeParse(JSON.parse(await readFile(path))).data;
  } catch (error) {
    if (error instanceof SyntaxError || isSystemError(error, 'ENOENT', 'EBUSY', 'EPERM')) {
      return undefined;
    }
    throw error;
  }
}

/** Whether it is certain that a lease's owner is gone. An id that was given to another process leaves it open. */
export function isGone({ pid, machine: where }: LeaseOwner): boolean {
  if (where !== machine()) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return isSystemError(error, 'ESRCH');
  }
}

/** Containers can share a folder and a host name, but each counts its processes for itself. */
function machine(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
