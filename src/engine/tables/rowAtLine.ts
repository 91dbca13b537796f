import { lineOffset } from './lineNumber.ts';
import type { TableSource } from './tableSource.ts';

/**
 * Returns the row whose record is at a line of the file, counted from 0: the first one for the header. Waits until so much of
 * the file is indexed. The rows have to be in the order of the file. Rejects with the signal's reason when it is aborted.
 */
export async function rowAtLine(
  source: Pick<TableSource, 'info' | 'onDidChange' | 'placeOf'>,
  path: string,
  line: number,
  signal: AbortSignal,
): Promise<number> {
  const offset = await lineOffset(path, line);
  signal.throwIfAborted();
  const isKnown = (): boolean => {
    const { work, rows } = source.info;
    return work.kind !== 'indexing' || (rows > 0 && source.placeOf(rows - 1).offset > offset);
  };
  if (!isKnown()) {
    await untilChanged(source, isKnown, signal);
  }
  // The first row that begins behind the line.
  let [low, high] = [0, source.info.rows];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (source.placeOf(middle).offset <= offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return Math.max(0, low - 1);
}

async function untilChanged(
  source: Pick<TableSource, 'onDidChange'>,
  isDone: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const subscription = source.onDidChange(() => {
    if (isDone()) {
      resolve(undefined);
    }
  });
  const stop = (): void => {
    reject(signal.reason instanceof Error ? signal.reason : new Error('Stopped.'));
  };
  signal.addEventListener('abort', stop);
  try {
    await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    subscription.dispose();
  }
}
