import type { Readable } from 'node:stream';
import type { AudienceSelection } from '../../options/exportOptions.ts';
import type { CreateExportRequest } from '../../sendgrid/createExportRequest.ts';
import type { ExportStatus, ExportSummary } from '../../sendgrid/models.ts';
import type { OnWait } from '../../sendgrid/wait.ts';

interface CallOptions {
  readonly signal?: AbortSignal;
  /** Called when the call starts to wait before it is sent, or resent, and when it stops waiting. */
  readonly onWait?: OnWait | undefined;
}

/** The part of the API client that the engine uses. */
export interface ExportApi {
  createExport(
    request: CreateExportRequest,
    options?: CallOptions,
  ): Promise<{ readonly exportId: string }>;
  /** `priority` 'poll' lets all other requests of the account go first. */
  exportStatus(
    exportId: string,
    options?: CallOptions & { readonly priority?: 'normal' | 'poll' },
  ): Promise<ExportStatus>;
  listExports(options?: CallOptions): Promise<readonly ExportSummary[]>;
  /** Returns how many contacts SendGrid counts in each selected list and segment; `undefined` where it does not say. */
  contactsIn?(
    audience: AudienceSelection,
    options?: CallOptions,
  ): Promise<readonly (number | undefined)[]>;
  /** Returns SendGrid's own time in epoch milliseconds, from its last response. */
  serverTime?(): number | undefined;
}

/** The clocks of this machine. Neither alone is reliable: one can be set, the other can stop during sleep. */
export interface Clocks {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds that only increase. */
  readonly monotonic: () => number;
}

/** Whether a window can use an account: it may not know it, or lack a key that another window has for its session. */
export type AccountAccess = 'ready' | 'accountMissing' | 'sessionEnded';

/**
 * Provides the API client of an account. Called for each request, so that a key that was entered again is used at once.
 */
export interface ExportAccounts {
  /** @throws ExportError 'keyMissing' or 'accountMissing'. */
  client(accountId: string): Promise<ExportApi>;
  /** Without it, all accounts can be used. */
  access?(accountId: string): AccountAccess;
  /**
   * Checks that an export will have this account's contacts. @throws ExportError 'subuserIgnored', 'subuserUnproven'.
   */
  assertApart?(accountId: string, options?: CallOptions): Promise<void>;
  /** Checks the same by the number of contacts of an export. @throws ExportError 'subuserIgnored'. */
  assertOwnCount?(
    accountId: string,
    found: { readonly contactCount: number; readonly isAll: boolean },
    options?: CallOptions,
  ): Promise<void>;
}

/** Opens file URLs, without a key. The part of the file client that the engine uses. */
export interface FileSource {
  open(
    url: string,
    options?: CallOptions & { readonly headers?: Readonly<Record<string, string>> },
  ): Promise<{
    readonly status: number;
    readonly body: Readable;
    readonly contentLength: number | undefined;
    header(name: string): string | undefined;
  }>;
}
