import { toExportError } from '../model/exportError.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/**
 * Runs calls to SendGrid.
 *
 * @throws ExportError for any failure; the signal's reason when it is aborted.
 */
export async function calling<T>({ signal }: CallOptions, calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    signal?.throwIfAborted();
    throw toExportError(error);
  }
}
