import { readdirSync, readlinkSync } from 'node:fs';
import { sep } from 'node:path';

/**
 * Returns the files below a folder that this process has open: none, where the system does not say (only Linux does).
 */
export function openFilesBelow(folder: string): readonly string[] {
  if (process.platform !== 'linux') {
    return [];
  }
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${descriptor}`);
      return path.startsWith(folder + sep) ? [path] : [];
    } catch {
      // It has been closed in the meantime, like the descriptor of this very listing.
      return [];
    }
  });
}
