/** A contact list. */
export interface ContactList {
  readonly id: string;
  /** Text from outside; the id where SendGrid sends no name. */
  readonly name: string;
  readonly contactCount: number | undefined;
}

/** One page of the account's lists. */
export interface ListPage {
  readonly items: readonly ContactList[];
  /** The total that SendGrid reports. It can disagree with the pages; only good for a progress display. */
  readonly reportedTotal: number | undefined;
}

/** A segment, of segmentation 2.0 or of the older v1. */
export interface Segment {
  readonly id: string;
  /** Text from outside; the id where SendGrid sends no name. */
  readonly name: string;
  /** A sample that SendGrid refreshes hourly or slower. */
  readonly contactCount: number | undefined;
  readonly updatedAt: string | undefined;
  readonly parentListIds: readonly string[];
  readonly validity: 'pending' | 'valid' | 'invalid' | undefined;
  /** Why the query is invalid. */
  readonly validityMessage: string | undefined;
}

/** Where an export job on SendGrid's side stands. Dates are as SendGrid sends them: ISO 8601, UTC. */
export interface ExportStatus {
  readonly status: 'pending' | 'ready' | 'failure';
  /** Signed download URLs, each good for about 300 s. Empty while pending, and for an export without contacts. */
  readonly urls: readonly string[];
  /** Whether there was something else among the URLs, `null` or an empty text: a file that is not named yet. */
  readonly hasUrlGaps?: boolean | undefined;
  /** Why it is a `failure`. */
  readonly message?: string | undefined;
  readonly contactCount?: number | undefined;
  readonly createdAt?: string | undefined;
  readonly completedAt?: string | undefined;
  /** When SendGrid deletes the files. */
  readonly expiresAt?: string | undefined;
}

/** A list or segment as an export job names it. */
export interface ExportedAudience {
  readonly id: string;
  readonly name: string;
}

/** A job in SendGrid's list of exports, which names what was exported but neither message nor number of contacts. */
export interface ExportSummary {
  readonly exportId: string;
  readonly status: ExportStatus['status'];
  readonly urls: readonly string[];
  /** `contacts_export`, `list_export`, `segment_export`, or what SendGrid adds to them. */
  readonly exportType: string | undefined;
  readonly userId: string | undefined;
  readonly createdAt: string | undefined;
  readonly completedAt: string | undefined;
  readonly expiresAt: string | undefined;
  readonly lists: readonly ExportedAudience[];
  readonly segments: readonly ExportedAudience[];
  /** Whether lists and segments are all that SendGrid named: false where some of it could not be understood. */
  readonly isAudienceKnown?: boolean;
}
