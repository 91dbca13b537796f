import type { ExportStatus } from '../../../sendgrid/models.ts';
import type { OnWait } from '../../../sendgrid/wait.ts';
import { audienceSizes } from './audienceSizes.ts';
import { isExpired } from '../../download/expiry.ts';
import { ExportError } from '../../model/exportError.ts';
import type { ExportJob } from '../../model/exportJob.ts';
import type { Poller } from './poller.ts';
import type { Clocks, ExportAccounts } from '../../model/ports.ts';

type JobOnServer = Extract<ExportJob, { state: 'waiting' | 'downloading' }>;

export interface ReadyRequest {
  /** Whether this process has just ordered the export, so that its age needs no clock that can be set. */
  readonly isNew: boolean;
  /** Whether a download waits for the answer. */
  readonly isUrgent?: boolean;
  /** Whether all that is wanted is among the URLs. */
  readonly hasAll?: (urls: readonly string[]) => boolean;
  readonly onPoll?: () => void;
  /** Called when it waits because of a fault, and when it no longer does. */
  readonly onWait?: OnWait | undefined;
  /** Watches that the account is opened, which can take as long as a user takes to unlock a keyring. */
  readonly opening?: <T>(account: Promise<T>) => Promise<T>;
  readonly signal: AbortSignal;
}

/** Asks for the status of jobs until they are ready, and knows which 'ready' can be believed. */
export class ReadyStatus {
  readonly #poller: Poller;
  readonly #accounts: ExportAccounts;
  readonly #clocks: Clocks;

  constructor(options: { poller: Poller; accounts: ExportAccounts; clocks: Clocks }) {
    this.#poller = options.poller;
    this.#accounts = options.accounts;
    this.#clocks = options.clocks;
  }

  /**
   * Waits until SendGrid's files are there.
   *
   * @throws ExportError 'filesMissing' when SendGrid counts contacts and names no file, 'expired' when the job was there
   * and is gone, and as the poller does.
   */
  async get(job: JobOnServer, request: ReadyRequest): Promise<ExportStatus> {
    const { isNew, isUrgent, hasAll = () => true, onPoll, onWait, signal } = request;
    const status = await this.#withGone(isNew, () =>
      this.#poller.ready({
        api: () => {
          const client = this.#accounts.client(job.accountId);
          return request.opening?.(client) ?? client;
        },
        exportId: job.exportId,
        atOnce: !isNew,
        ageMs: isNew ? 0 : this.#ageMs(job),
        isCredible: ({ urls, hasUrlGaps = false, contactCount }) =>
          urls.length > 0
            ? !hasUrlGaps && hasAll(urls)
            : contactCount === 0 && this.holdsNobody(job, signal),
        isUrgent,
        ...(onPoll && { onPoll }),
        onWait,
        signal,
      }),
    );
    if (status.urls.length === 0 && (status.contactCount ?? 0) > 0) {
      throw await this.#missing(job, status);
    }
    return status;
  }

  /** Whether SendGrid counts no contact in what was chosen. Where it does not say, there may be some. */
  async holdsNobody(job: JobOnServer, signal: AbortSignal): Promise<boolean> {
    const sizes = await audienceSizes(this.#accounts, job, signal);
    return sizes.length > 0 && sizes.every((size) => size === 0);
  }

  /** A clock that was set back makes a job of the future: then it may be new. */
  #ageMs({ requestedAt }: JobOnServer): number {
    return Math.max(0, this.#clocks.now() - Date.parse(requestedAt));
  }

  async #missing({ accountId }: JobOnServer, status: ExportStatus): Promise<ExportError> {
    const serverTime = (await this.#accounts.client(accountId)).serverTime?.();
    return isExpired(status, { serverTime, now: this.#clocks.now() })
      ? new ExportError('expired', 'The export has expired.')
      : new ExportError('filesMissing', 'The export is ready, but has no files.');
  }

  /** A job that was there before and is gone has lived its time. */
  async #withGone<T>(isNew: boolean, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!isNew && error instanceof ExportError && error.reason === 'notFound') {
        const { status, detail } = error;
        throw new ExportError('expired', 'The export is gone.', { status, detail, cause: error });
      }
      throw error;
    }
  }
}
