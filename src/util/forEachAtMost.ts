/**
 * Processes all items, at most `limit` at a time. The first failure stops the others, through the signal that each
 * receives, and is thrown when all have ended.
 */
export async function forEachAtMost<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const remaining = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = remaining.next(); next.done !== true; next = remaining.next()) {
      try {
        either.throwIfAborted();
        await work(next.value, either);
      } catch (error) {
        failure.abort(error);
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  signal.throwIfAborted();
  failure.signal.throwIfAborted();
}
