import type { ExportError } from '../model/exportError.ts';

/** A list or segment of the account, as the views show it. */
export interface Audience {
  readonly kind: 'list' | 'segment';
  readonly id: string;
  /** SendGrid's name: untrusted text, never Markdown or HTML. */
  readonly name: string;
  /** Its number of contacts, if SendGrid says; for a segment a sample that is refreshed hourly or less often. */
  readonly contactCount: number | undefined;
  readonly updatedAt: string | undefined;
  /** Ids of the lists to which a segment is limited. */
  readonly parentListIds: readonly string[];
  readonly validity: 'pending' | 'valid' | 'invalid' | undefined;
  /** Why a segment's query is invalid. */
  readonly validityMessage: string | undefined;
}

/** What is known so far of something that is loaded page by page. A failure keeps the loaded pages. */
export interface LoadState<T> {
  readonly status: 'idle' | 'loading' | 'ready' | 'failed';
  readonly value: T;
  readonly error: ExportError | undefined;
}
