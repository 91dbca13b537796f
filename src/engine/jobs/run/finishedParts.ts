import type { Logger } from '../../../util/logger.ts';
import { countContacts } from '../../../records/countContacts.ts';
import { formatOf, lostParts } from '../../files/jobFiles.ts';
import type { JobHandle } from './jobHandle.ts';

/**
 * Counts the contacts of parts that a crash left uncounted, so that users see what is in the files and not what was
 * promised.
 */
export async function countParts(handle: JobHandle, signal: AbortSignal): Promise<void> {
  const parts = handle.job.state === 'downloading' ? handle.job.parts : [];
  for (const [index, part] of parts.entries()) {
    if (part.state === 'done' && part.contacts === undefined) {
      const format = formatOf(handle.job.request);
      const counting = countContacts(part.path, format, signal);
      const contacts = await handle.meter.during('counting', counting);
      if (contacts !== undefined) {
        await handle.advance({ type: 'counted', index, contacts }, signal);
      }
    }
  }
}

/**
 * Makes finished parts pending again whose files are missing or changed, so that they are downloaded again. Returns whether
 * there are any.
 */
export async function giveUpLostParts(
  handle: JobHandle,
  options: { readonly logger: Logger; readonly bySize: boolean; readonly signal: AbortSignal },
): Promise<boolean> {
  const { job } = handle;
  const indexes = job.state === 'downloading' ? await lostParts(job, options) : [];
  if (indexes.length > 0) {
    const numbers = indexes.map((index) => index + 1).join(', ');
    options.logger.warn(
      `Export job ${job.id}: the files of parts ${numbers} are missing or changed.`,
    );
    await handle.advance({ type: 'partsLost', indexes }, options.signal);
  }
  return indexes.length > 0;
}
