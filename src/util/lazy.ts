/** Returns a function that runs `make` at the first call, and returns the same promise to each caller. */
export function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
