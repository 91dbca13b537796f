import type { PartFormat } from '../../records/contactCounter.ts';
import type { CsvChanges } from '../../records/csvChanges.ts';
import type { OnWait } from '../../sendgrid/wait.ts';
import type { Target } from '../files/partialFile.ts';
import type { PartMeter } from './progressMeter.ts';
import type { SignedUrls } from './signedUrls.ts';
import type { IndexTarget } from '../tables/indexFiles.ts';

/** How a part ended: with a file, or with a body of 0 bytes, for which there is no file. */
export type DownloadedPart =
  | {
      readonly state: 'done';
      readonly path: string;
      readonly bytes: number;
      /** How many contacts are in it; unknown for a file that a crash kept from being stored. */
      readonly contacts?: number;
    }
  | { readonly state: 'empty' };

/** What to download as one part of an export. */
export interface PartRequest {
  /** 0-based. */
  readonly part: number;
  readonly urls: SignedUrls;
  readonly target: Target;
  /** Returns whether a finished file is one that is to be deleted, to which an earlier attempt has given its name. */
  readonly isDiscarded?: ((path: string) => boolean) | undefined;
  readonly format: PartFormat;
  /** Where to store the row index of the file; without it, none is made. */
  readonly index?: IndexTarget | undefined;
  /** How a CSV is changed; without it, it stays as delivered. */
  readonly csv?: CsvChanges | undefined;
  /** Whether a CSV may begin with a contact: of several files not each need have a header. */
  readonly mayLackHeader?: boolean | undefined;
  /** Returns a meter that starts from nothing, for each start from the first byte. */
  readonly meter: () => PartMeter;
  /**
   * Returns whether a file without contacts is not yet what SendGrid will deliver. It is then downloaded again for a while
   * before it is accepted. Without it, it is accepted at once.
   */
  readonly expectsContacts?: (() => Promise<boolean>) | undefined;
  /** Called when it waits before another attempt, and when it no longer does. */
  readonly onWait?: OnWait | undefined;
  /** Called when all bytes were received. */
  readonly onFinishing?: (() => void) | undefined;
  /** Checks, before a file is given its name, that this process still owns the job. Rejects if it does not. */
  readonly confirm: () => Promise<void>;
  /** Called before each attempt, which opens files in the folder. Rejects if nothing may be written there. */
  readonly beforeAttempt?: () => Promise<void>;
  /** Stores the result. If that rejects, it is not stored, and the file is deleted. */
  readonly commit: (part: DownloadedPart) => Promise<void>;
  readonly signal: AbortSignal;
}
