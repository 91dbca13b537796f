import { SendGridError } from '../../sendgrid/errors.ts';
import { ExportError, toExportError } from '../model/exportError.ts';

/**
 * What refuses a file: the storage, for which a URL has expired, or which has no such file, or something in front of it, such
 * as a proxy.
 */
export type Refuser = 'storage' | 'storageWithoutFile' | 'proxy';

/** The longest wait that a header can ask for, in milliseconds. */
const maxHoldMs = 120_000;

/** Returns what refused a file; undefined where nothing did, or where the error is transient. */
export function refuserOf(error: unknown): Refuser | undefined {
  if (!(error instanceof SendGridError) || error.status === undefined) {
    return undefined;
  }
  switch (error.reason) {
    case 'forbidden':
    case 'notFound':
    case 'unauthorized':
    case 'badRequest':
      return error.isFileAbsence
        ? 'storageWithoutFile'
        : error.isStorageRefusal
          ? 'storage'
          : 'proxy';
    default:
      return undefined;
  }
}

/** Returns the error for a file that is refused although its URL is new. */
export function refusedBy(refuser: Refuser, error: unknown): ExportError {
  const { status, detail } = toExportError(error);
  return refuser !== 'proxy'
    ? new ExportError('expired', 'The file host refuses a URL that is new.', {
        ...{ status, detail, cause: error },
      })
    : new ExportError('proxyRefused', 'Something in front of the file host refuses the file.', {
        ...{ status, detail, cause: error },
      });
}

/** Returns how long the other side asks to wait, in milliseconds, up to two minutes; 0 if it does not. */
export function askedToWaitMs(error: unknown): number {
  const asked = error instanceof SendGridError ? (error.retryAfterMs ?? 0) : 0;
  return Math.min(asked, maxHoldMs);
}
