import type { Notice, Request, Schema } from './rpc.ts';

/** Defines a request between two threads of one build. */
export const threadRequest = <P, R>(name: string): Request<P, R> => ({
  ...{ name, params: trusted<P>(), result: trusted<R>() },
});

/** Defines a notice between two threads of one build. */
export const threadNotice = <T>(name: string): Notice<T> => ({ name, data: trusted<T>() });

/** Both ends are of the same build and in one process: there is nothing to check, and no time for it between two pieces. */
function trusted<T>(): Schema<T> {
  const isTrusted = (value: unknown): value is T => value !== undefined;
  return {
    parse: (value) => {
      if (!isTrusted(value)) {
        throw new TypeError('A message between threads has no data.');
      }
      return value;
    },
  };
}
