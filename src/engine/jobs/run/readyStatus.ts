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
  /** Whether this process has just requested the export, so that its age does not depend on a clock that can be set. */
  readonly isNew: boolean;
  /** Whether a download waits for the response. */
  readonly isUrgent?: boolean;
  /** Whether the URLs include all files that are needed. */
  readonly hasAll?: (urls: readonly string[]) => boolean;
  readonly onPoll?: () => void;
  /** Called when it waits because of an error, and when it no longer does. */
  readonly onWait?: OnWait | undefined;
  /** Wraps the opening of the account, which can take as long as a user takes to unlock a keyring. */
  readonly opening?: <T>(account: Promise<T>) => Promise<T>;
  readonly signal: AbortSignal;
}

/** Polls the status of jobs until they are ready, and decides whether a 'ready' is credible. */
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
   * Waits until SendGrid has the files.
   *
   * @throws ExportError 'filesMissing' when SendGrid counts contacts and names no file, 'expired' when the job existed and
   * is gone, and as the poller does.
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

  /** Whether SendGrid counts no contacts in the audience of a job. False where it does not say. */
  async holdsNobody(job: JobOnServer, signal: AbortSignal): Promise<boolean> {
    const sizes = await audienceSizes(this.#accounts, job, signal);
    return sizes.length > 0 && sizes.every((size) => size === 0);
  }

  /** If the clock was set back, the job is from the future and may be new. */
  #ageMs({ requestedAt }: JobOnServer): number {
    return Math.max(0, this.#clocks.now() - Date.parse(requestedAt));
  }

  async #missing({ accountId }: JobOnServer, status: ExportStatus): Promise<ExportError> {
    const serverTime = (await this.#accounts.client(accountId)).serverTime?.();
    return isExpired(status, { serverTime, now: this.#clocks.now() })
      ? new ExportError('expired', 'The export has expired.')
      : new ExportError('filesMissing', 'The export is ready, but has no files.');
  }

  /** A job that existed before and is gone has expired. */
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
