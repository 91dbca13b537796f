import { open } from '../util/fileSystem.ts';
import { contactCounter, type PartFormat } from './contactCounter.ts';

/**
 * Counts the contacts of a finished file, piece by piece, so that this thread does other work in between.
 *
 * @returns nothing where the file cannot be read: then nobody knows.
 * @throws the signal's reason when it is aborted.
 */
export async function countContacts(
  path: string,
  format: PartFormat,
  signal: AbortSignal,
): Promise<number | undefined> {
  const counter = contactCounter(format);
  try {
    const file = await open(path, 'r', undefined, { signal });
    for await (const chunk of file.createReadStream({ signal })) {
      if (chunk instanceof Uint8Array) {
        counter.next(chunk);
      }
    }
    return counter.end();
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
