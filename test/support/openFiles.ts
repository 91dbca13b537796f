import { readdirSync, readlinkSync } from 'node:fs';
import { sep } from 'node:path';

/** The files below a folder that this process has open: none, where the system does not tell (it is Linux that does). */
export function openFilesBelow(folder: string): readonly string[] {
  if (process.platform !== 'linux') {
    return [];
  }
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${descriptor}`);
      return path.startsWith(folder + sep) ? [path] : [];
    } catch {
      // It was closed meanwhile, as is the one of this very listing.
      return [];
    }
  });
}
