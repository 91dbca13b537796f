import type { RequestError } from '../../protocol/rpc.ts';
import { TableFileError } from '../../records/table/source/tableFileError.ts';

/** Why a request for a table failed, besides errors of the system, which have a code. */
export type TableErrorReason =
  'stopped' | 'workerGone' | 'copyTooLarge' | 'fileChanged' | 'fileGone';

/** The range is too long for the clipboard. */
export class CopyTooLarge extends Error {
  override readonly name = 'CopyTooLarge';
}

/** Returns whether an operation was stopped, which is no error. */
export const isStopped = (error: unknown): boolean =>
  error instanceof Error && error.name === 'AbortError';

export class TableError extends Error {
  override readonly name = 'TableError';
  readonly code: string | undefined;
  readonly reason: TableErrorReason | undefined;

  constructor({ message, code, reason }: RequestError, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.reason = reasons.find((one) => one === reason);
  }
}

const reasons = [
  'stopped',
  'workerGone',
  'copyTooLarge',
  'fileChanged',
  'fileGone',
] as const satisfies TableErrorReason[];

/** Writes an error as it is sent to the other thread. */
export function describeTableError(error: unknown): RequestError {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const reason = reasonOf(error);
  return {
    message,
    ...(typeof code === 'string' && { code }),
    ...(reason !== undefined && { reason }),
  };
}

function reasonOf(error: unknown): TableErrorReason | undefined {
  if (isStopped(error)) {
    return 'stopped';
  }
  if (error instanceof CopyTooLarge) {
    return 'copyTooLarge';
  }
  if (error instanceof TableFileError) {
    return error.reason === 'gone' ? 'fileGone' : 'fileChanged';
  }
  return error instanceof TableError ? error.reason : undefined;
}
