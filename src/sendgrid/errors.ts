/** Why a call to SendGrid failed. Callers decide by the reason, never by the message. */
export type SendGridReason =
  /** 400, 413, 422: the request was malformed or refused. */
  | 'badRequest'
  /** 401: the key is wrong, expired or revoked. */
  | 'unauthorized'
  /** 403: the key may not do this. */
  | 'forbidden'
  /** 403 of a marketing endpoint, and the key's scopes name nothing of marketing. */
  | 'scopeMissing'
  /** 403 of a marketing endpoint although the key's scopes name it: the account is of the legacy marketing product. */
  | 'legacyAccount'
  /** 404, 410: no such list, segment or job. */
  | 'notFound'
  /** 429, after all retries. */
  | 'rateLimited'
  /** 5xx and 408, after all retries. */
  | 'server'
  /** DNS, refused, reset, TLS: no HTTP response was received. */
  | 'network'
  /** No response within the time-out. */
  | 'timeout'
  /** A response that is not the endpoint's: HTML, truncated JSON, a missing id. */
  | 'badResponse'
  /** A redirect, which is never followed with a key. */
  | 'redirected'
  /** A download URL that must not be fetched: not https (or loopback), or with credentials. */
  | 'badFileUrl'
  /** A file in a content coding that was not requested; `serverMessage` names it. */
  | 'unknownCoding';

export interface SendGridErrorDetails {
  /** HTTP status, where there was a response. */
  readonly status?: number;
  /** SendGrid's id of the request, for its support. */
  readonly requestId?: string;
  /** SendGrid's own message, as plain text and cut to a readable length. */
  readonly serverMessage?: string;
  /** The field of the request that SendGrid refuses. */
  readonly field?: string;
  /** How many milliseconds to wait before a retry, where the response says so. */
  readonly retryAfterMs?: number;
  /** Whether the storage of a file host itself refuses a URL, and not something in front of it, such as a proxy. */
  readonly isStorageRefusal?: boolean;
  /** Whether the storage refuses because it has no such file, which may not have been stored yet. */
  readonly isFileAbsence?: boolean;
  readonly cause?: unknown;
}

/** A call to SendGrid that failed. `message` is for logs; the UI has a sentence for each `reason`. */
export class SendGridError extends Error {
  override readonly name = 'SendGridError';
  readonly reason: SendGridReason;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly serverMessage: string | undefined;
  readonly field: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly isStorageRefusal: boolean;
  readonly isFileAbsence: boolean;

  constructor(reason: SendGridReason, message: string, details: SendGridErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.reason = reason;
    this.status = details.status;
    this.requestId = details.requestId;
    this.serverMessage = details.serverMessage;
    this.field = details.field;
    this.retryAfterMs = details.retryAfterMs;
    this.isStorageRefusal = details.isStorageRefusal ?? false;
    this.isFileAbsence = details.isFileAbsence ?? false;
  }
}
