import type { ExportReason } from '../../model/exportError.ts';
import type { PartFiles, WrittenPart } from './partWriter.ts';

/** What the worker of a download is asked to do for one part. */
export type WorkerCall =
  | { readonly do: 'open'; readonly files: PartFiles }
  | { readonly do: 'begin'; readonly header: string | undefined }
  | { readonly do: 'replay'; readonly headerBytes: number }
  | { readonly do: 'write'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly do: 'finish' }
  | { readonly do: 'close' };

/** `call` numbers the calls; each is answered. `part` numbers the parts that are open. */
export interface WorkerRequest {
  readonly call: number;
  readonly part: number;
  readonly what: WorkerCall;
}

/** An error on its way between threads, which would drop its code. */
export interface SentError {
  readonly message: string;
  readonly code: string | undefined;
  /** Of an `ExportError`. */
  readonly reason?: ExportReason | undefined;
  readonly detail?: string | undefined;
}

export type WorkerNews =
  /** The worker's code has been loaded. */
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'done';
      readonly call: number;
      readonly result: WrittenPart | number | undefined;
    }
  | { readonly kind: 'failed'; readonly call: number; readonly error: SentError }
  /** So many more bytes of a part were written. */
  | { readonly kind: 'written'; readonly part: number; readonly bytes: number };
