import type { Transfer } from './exportJob.ts';
import { SendGridError, type SendGridReason } from '../../sendgrid/errors.ts';

/** Why an export or another call to the engine failed: SendGrid's reasons, and the engine's own. */
export type ExportReason =
  | SendGridReason
  /** The account is known, but its key is not in the key store. */
  | 'keyMissing'
  /** The account's key was only in memory, in a window or process that is gone, or in another one. */
  | 'sessionEnded'
  /** Nobody is signed in, or the job's account was signed out. */
  | 'accountMissing'
  /** SendGrid responds for another account than the requested subuser. */
  | 'subuserIgnored'
  /** Parent and subuser cannot be distinguished by the number of their contacts, which is `detail`. */
  | 'subuserUnproven'
  /** The options are invalid; `detail` names the field and the problem. */
  | 'invalidOptions'
  /** Neither a list nor a segment nor all contacts was chosen. */
  | 'nothingSelected'
  /** SendGrid reports that the job failed; `detail` is its message. */
  | 'exportFailed'
  /** The job's files no longer exist at SendGrid. */
  | 'expired'
  /** SendGrid counts contacts in the export, but lists no file for them. */
  | 'filesMissing'
  /** A later status lists files that cannot be matched to the parts. */
  | 'filesChanged'
  /** Something between us and the file host refuses a file; `detail` is its message. The received bytes are kept. */
  | 'proxyRefused'
  /** The POST was sent but had no response: it is unknown whether a job was created. */
  | 'unconfirmed'
  /** A downloaded body is broken: corrupt or truncated. */
  | 'badFile'
  /**
   * The received text cannot be converted to a JSON array: `detail` is the number of the first line that is not one
   * JSON value.
   */
  | 'notAnArray'
  /** The file is not an export, or one of another type: `detail` is a `BodyKind`. */
  | 'notAnExport'
  /** Complete files were deleted or changed while the export ran, each time they were downloaded. */
  | 'filesGone'
  /** The folder does not exist and cannot be created, or cannot be written to. */
  | 'folderNotWritable'
  /** The user was asked whether contacts may be saved to that folder, and did not agree; `detail` is its real path. */
  | 'folderNotConfirmed'
  /** The folder leads to another place than the user was shown; `detail` is the folder. */
  | 'folderMoved'
  | 'diskFull'
  /** Any other error of the file system. */
  | 'fileSystem';

/** A failed call to the engine. `message` is for logs; the UI derives its sentence from `reason`. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
  readonly reason: ExportReason;
  /** HTTP status, if SendGrid responded. */
  readonly status: number | undefined;
  /** The message of SendGrid or the system, as plain text for the user. Never a key, a URL's query or contact data. */
  readonly detail: string | undefined;
  /** The progress of a download that was given up. */
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

/** Converts errors of the API client and the file system to this class. An `ExportError` is returned as it is. */
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

/** Without a response, the system's error of the connection says most. */
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
