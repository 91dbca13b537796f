import { ExportError, toExportError } from '../model/exportError.ts';

/** Whether an error is zlib's, about what it was given to inflate. */
export function isZlibError(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('Z_')
  );
}

/** Returns why a file could not be read: that it cannot be inflated, or what else was thrown. */
export function toFileError(thrown: unknown): ExportError {
  return isZlibError(thrown)
    ? new ExportError('badFile', 'The file cannot be inflated.', {
        detail: thrown.code,
        cause: thrown,
      })
    : toExportError(thrown);
}
