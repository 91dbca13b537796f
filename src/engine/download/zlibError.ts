import { ExportError, toExportError } from '../model/exportError.ts';

/** Whether an error is zlib's, about the data that it had to inflate. */
export function isZlibError(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('Z_')
  );
}

/** Converts what was thrown while a file was read: zlib's errors mean that it is broken. */
export function toFileError(thrown: unknown): ExportError {
  return isZlibError(thrown)
    ? new ExportError('badFile', 'The file cannot be inflated.', {
        detail: thrown.code,
        cause: thrown,
      })
    : toExportError(thrown);
}
