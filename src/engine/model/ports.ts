import type { Readable } from 'node:stream';
import type { AudienceSelection } from '../../options/exportOptions.ts';
import type { CreateExportRequest } from '../../sendgrid/createExportRequest.ts';
import type { ExportStatus, ExportSummary } from '../../sendgrid/models.ts';
import type { OnWait } from '../../sendgrid/wait.ts';

interface CallOptions {
  readonly signal?: AbortSignal;
  /** Called when the call waits before it is sent, or sent again, and when it no longer does. */
  readonly onWait?: OnWait | undefined;
}

/** What the engine needs of the API client. */
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
  /** How many contacts SendGrid counts in each list and segment that was chosen; `undefined` where it does not say. */
  contactsIn?(
    audience: AudienceSelection,
    options?: CallOptions,
  ): Promise<readonly (number | undefined)[]>;
  /** SendGrid's own time in epoch milliseconds, as its last answer told it. */
  serverTime?(): number | undefined;
}

/** The clocks of this machine. Neither alone is to be trusted: one can be set, the other can stand still in sleep. */
export interface Clocks {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds that only grow. */
  readonly monotonic: () => number;
}

/** Whether a window can use an account: it may not know it, or lack a key that another window keeps for its session. */
export type AccountAccess = 'ready' | 'accountMissing' | 'sessionEnded';

/** Gives the API client of an account. Asked for each call, so that a key that was entered again counts at once. */
export interface ExportAccounts {
  /** @throws ExportError 'keyMissing' or 'accountMissing'. */
  client(accountId: string): Promise<ExportApi>;
  /** Without it, all accounts can be used. */
  access?(accountId: string): AccountAccess;
  /** Makes sure that what is exported will be this account's. @throws ExportError 'subuserIgnored', 'subuserUnproven'. */
  assertApart?(accountId: string, options?: CallOptions): Promise<void>;
  /** Makes sure of the same by the number of contacts of an export. @throws ExportError 'subuserIgnored'. */
  assertOwnCount?(
    accountId: string,
    found: { readonly contactCount: number; readonly isAll: boolean },
    options?: CallOptions,
  ): Promise<void>;
}

/** Opens file URLs, without a key. What the engine needs of the file client. */
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
