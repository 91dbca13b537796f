import type { Transfer } from './exportJob.ts';
import { SendGridError, type SendGridReason } from '../../sendgrid/errors.ts';

/** Why an export or another call to the engine failed: SendGrid's reasons, and the engine's own. */
export type ExportReason =
  | SendGridReason
  /** The account is known, its key is not in the key store. */
  | 'keyMissing'
  /** The account's key was kept in memory alone, by a window or a process that is gone, or by another one. */
  | 'sessionEnded'
  /** Nobody is signed in, or the job's account was signed out. */
  | 'accountMissing'
  /** SendGrid answers for another account than the subuser that it was asked for. */
  | 'subuserIgnored'
  /** Parent and subuser cannot be told apart by the number of their contacts, which is `detail`. */
  | 'subuserUnproven'
  /** The options are not valid; `detail` says which field and why. */
  | 'invalidOptions'
  /** Neither a list nor a segment nor all contacts was chosen. */
  | 'nothingSelected'
  /** SendGrid reports that the job failed; `detail` is its message. */
  | 'exportFailed'
  /** The job's files are no longer on SendGrid's side. */
  | 'expired'
  /** SendGrid counts contacts in the export, and names no file for them. */
  | 'filesMissing'
  /** A later status names files of which it cannot be told which is which part. */
  | 'filesChanged'
  /** Something between us and the file host refuses a file; `detail` is what it says. The bytes that came are kept. */
  | 'proxyRefused'
  /** The POST was sent but no answer came: whether a job was made is unknown. */
  | 'unconfirmed'
  /** A downloaded body is broken: corrupt or truncated. */
  | 'badFile'
  /** Of what came no JSON array can be made: `detail` is the number of the first line that is not one JSON value. */
  | 'notAnArray'
  /** What came under the file's URL is no export, or one of another type: `detail` is a `BodyKind`. */
  | 'notAnExport'
  /** Finished files were deleted or changed while the export ran, as often as they were fetched. */
  | 'filesGone'
  /** The folder does not exist and cannot be made, or cannot be written to. */
  | 'folderNotWritable'
  /** The user was asked whether contacts may be saved in that folder, and did not agree; `detail` is its real path. */
  | 'folderNotConfirmed'
  /** The folder leads to another place than the one that the user was told; `detail` is the folder. */
  | 'folderMoved'
  | 'diskFull'
  /** Any other fault of the file system. */
  | 'fileSystem';

/** A call to the engine that failed. `message` is for logs; the UI makes its sentence from `reason`. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
  readonly reason: ExportReason;
  /** HTTP status, where SendGrid answered. */
  readonly status: number | undefined;
  /** What SendGrid or the system said, as plain text for the user. Never a key, a URL's query or contact data. */
  readonly detail: string | undefined;
  /** Of a download that was given up. */
  readonly transfer: Transfer | undefined;

  constructor(
    reason: ExportReason,
    message: string,
    details: {
      status?: number | undefined;
      detail?: string | undefined;
      transfer?: Transfer | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.reason = reason;
    this.status = details.status;
    this.detail = details.detail;
    this.transfer = details.transfer;
  }
}

/** Makes one family of errors of what the API client and the file system throw. An `ExportError` passes as it is. */
export function toExportError(error: unknown): ExportError {
  if (error instanceof ExportError) {
    return error;
  }
  if (error instanceof SendGridError) {
    return new ExportError(error.reason, error.message, {
      status: error.status,
      detail: error.serverMessage ?? systemWords(error),
      cause: error,
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new ExportError(reasonOfSystemCode(error), message, {
    detail: systemCode(error),
    cause: error,
  });
}

/** Without an answer, what the system said of the connection tells most. */
function systemWords({ reason, cause }: SendGridError): string | undefined {
  return reason === 'network' && cause instanceof Error ? cause.message : undefined;
}

function reasonOfSystemCode(error: unknown): ExportReason {
  switch (systemCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'diskFull';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'ENOENT':
      return 'folderNotWritable';
    default:
      return 'fileSystem';
  }
}

function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
