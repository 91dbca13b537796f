import type { RequestError } from '../../../protocol/rpc.ts';
import { ExportError, type ExportReason } from '../../model/exportError.ts';

/** The worker thread ended before it had responded. The next attempt starts another one. */
export class WorkerGone extends Error {
  override readonly name = 'WorkerGone';
}

/** An error of the system or of zlib in the worker thread, with its code. */
class WorkerFault extends Error {
  override readonly name = 'WorkerFault';
  readonly code: string | undefined;

  constructor({ message, code }: RequestError) {
    super(message);
    this.code = code;
  }
}

/** Of the same build: it is one of this thread's reasons. */
const isReason = (reason: string | undefined): reason is ExportReason => reason !== undefined;

/** Writes an error as it is sent to the other thread: a clone of it would have no code. */
export function toRequestError(error: unknown): RequestError {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ExportError) {
    return { message, reason: error.reason, ...(error.detail && { detail: error.detail }) };
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return { message, ...(typeof code === 'string' && { code }) };
}

/** Reads an error of the other thread. */
export function fromRequestError(error: RequestError): Error {
  const { message, reason, detail } = error;
  return isReason(reason) ? new ExportError(reason, message, { detail }) : new WorkerFault(error);
}
