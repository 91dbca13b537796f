import { threadNotice, threadRequest } from '../../../protocol/threadMessages.ts';
import type { PartFiles, WrittenPart } from './partWriter.ts';

/** One of the parts that are open in a worker, by its number. */
interface Part {
  readonly part: number;
}

/** The requests to the worker thread of downloads: those of a `PartWriter`, for one of the parts that are open. */
export const writerRequests = {
  open: threadRequest<Part & { readonly files: PartFiles }, null>('open'),
  begin: threadRequest<Part & { readonly header: string | undefined }, null>('begin'),
  replay: threadRequest<Part & { readonly headerBytes: number }, number>('replay'),
  /** The buffer of the bytes is transferred. */
  write: threadRequest<Part & { readonly bytes: Uint8Array<ArrayBuffer> }, null>('write'),
  finish: threadRequest<Part, WrittenPart>('finish'),
  close: threadRequest<Part, null>('close'),
} as const;

/** How many more bytes of a part were written. */
export const bytesWritten = threadNotice<Part & { readonly bytes: number }>('bytesWritten');
