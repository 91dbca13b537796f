import { hostname } from 'node:os';
import { readFile } from '../../util/files/fileSystem.ts';

/**
 * Returns a name of this machine that differs from those of other machines with the same home directory. Host names alone
 * are cloned with images, and an id of the boot would make each restart look like another machine.
 */
export async function thisMachine(): Promise<string> {
  try {
    return `${hostname()} ${(await readFile('/etc/machine-id')).trim()}`.trim();
  } catch {
    // Only Linux has it.
    return hostname();
  }
}
