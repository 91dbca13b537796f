import type { Notice, Request, Schema } from '../../../protocol/rpc.ts';
import type { PartFiles, WrittenPart } from './partWriter.ts';

/** One of the parts that are open in a worker, by its number. */
interface Part {
  readonly part: number;
}

/** The requests to the worker thread of downloads: those of a `PartWriter`, for one of the parts that are open. */
export const writerRequests = {
  open: request<Part & { readonly files: PartFiles }, null>('open'),
  begin: request<Part & { readonly header: string | undefined }, null>('begin'),
  replay: request<Part & { readonly headerBytes: number }, number>('replay'),
  /** The buffer of the bytes is transferred. */
  write: request<Part & { readonly bytes: Uint8Array<ArrayBuffer> }, null>('write'),
  finish: request<Part, WrittenPart>('finish'),
  close: request<Part, null>('close'),
} as const;

/** How many more bytes of a part were written. */
export const bytesWritten: Notice<Part & { readonly bytes: number }> = {
  name: 'bytesWritten',
  data: trusted(),
};

function request<P, R>(name: string): Request<P, R> {
  return { name, params: trusted<P>(), result: trusted<R>() };
}

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
