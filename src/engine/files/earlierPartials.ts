import { join } from 'node:path';
import { removeIfThere, statIfThere } from '../../util/files/atomicFile.ts';
import { readdir, rename } from '../../util/files/fileSystem.ts';
import type { ExportJob } from '../model/exportJob.ts';
import { jobKeyOf, parseEarlierName, partialName } from './partialNames.ts';

/**
 * Renames the partial files of a job from an earlier version of the extension to their current names, so that the job
 * resumes with them, and they are deleted with it.
 */
export async function renameEarlierPartials(job: ExportJob, parts: number): Promise<void> {
  const { folder } = job.request;
  for (const name of await namesIn(folder)) {
    const earlier = parseEarlierName(name);
    if (earlier?.jobKey !== jobKeyOf(job.id)) {
      continue;
    }
    // The title of an export with one part may end like the number of a part.
    const part = parts === 1 ? 0 : earlier.part;
    const now =
      part !== undefined && part < parts
        ? join(folder, partialName(job.id, part, earlier.kind))
        : undefined;
    if (now === undefined || (await statIfThere(now)) !== undefined) {
      await removeIfThere(join(folder, name));
    } else {
      await rename(join(folder, name), now);
    }
  }
}

/** Returns the names in a folder; none if it is gone, or cannot be read. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}
