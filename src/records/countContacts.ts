import { open } from '../util/files/fileSystem.ts';
import { contactCounter, type PartFormat } from './contactCounter.ts';

/**
 * Counts the contacts of a finished file, in chunks, so that this thread can do other work in between.
 *
 * @returns undefined where the file cannot be read.
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
