import { SendGridError } from '../../sendgrid/errors.ts';
import { ExportError, toExportError } from '../model/exportError.ts';

/**
 * Who refuses a file: the storage, to which a URL is expired, or which has no such file, or something before it, such as a
 * proxy.
 */
export type Refuser = 'storage' | 'storageWithoutFile' | 'proxy';

/** No header makes us wait longer than this, in milliseconds, without the user knowing. */
const maxHoldMs = 120_000;

/** Returns who refused a file; nothing where nobody did, or where it may pass. */
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

/** Returns the error of an export whose file is refused although its URL is new. */
export function refusedBy(refuser: Refuser, error: unknown): ExportError {
  const { status, detail } = toExportError(error);
  return refuser !== 'proxy'
    ? new ExportError('expired', 'The file host refuses a URL that is new.', {
        ...{ status, detail, cause: error },
      })
    : new ExportError('proxyRefused', 'Something before the file host refuses the file.', {
        ...{ status, detail, cause: error },
      });
}

/** Returns how long the other side asks to wait, in milliseconds, up to two minutes; 0 where it does not say. */
export function askedToWaitMs(error: unknown): number {
  const asked = error instanceof SendGridError ? (error.retryAfterMs ?? 0) : 0;
  return Math.min(asked, maxHoldMs);
}
