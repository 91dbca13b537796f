import { abortable } from '../../../util/abortable.ts';
import type { Logger } from '../../../util/logger.ts';
import { ExportError } from '../../model/exportError.ts';
import type { ExportJob } from '../../model/exportJob.ts';
import { toCreateRequest } from '../../model/exportRequests.ts';
import type { JobHandle } from './jobHandle.ts';
import type { LostExports } from './lostExports.ts';
import { isWithoutResponse, mayHaveArrived } from './lostRequest.ts';
import { apiOfOwn } from '../../accounts/ownContacts.ts';
import type { Clocks, ExportAccounts, ExportApi } from '../../model/ports.ts';
import { prepareFolder } from '../../files/targetFolder.ts';

export interface JobRequesterOptions {
  readonly accounts: ExportAccounts;
  readonly lostExports: LostExports;
  readonly clocks: Clocks;
  readonly logger: Logger;
}

/** How often a request is sent: once, and once more if it certainly did not arrive. */
const maxAttempts = 2;

type JobIn<State extends ExportJob['state']> = Extract<ExportJob, { state: State }>;

/** Requests exports from SendGrid, each of them once. */
export class JobRequester {
  readonly #options: JobRequesterOptions;

  constructor(options: JobRequesterOptions) {
    this.#options = options;
  }

  /** Sends the request of a job for the first time. */
  async request(handle: JobHandle, job: JobIn<'queued'>, signal: AbortSignal): Promise<void> {
    // Foreseeable errors are thrown before anything is sent.
    await prepareFolder(job.request, signal);
    const api = await this.#apiOfOwn(handle, job, signal);
    const serverNow = api.serverTime?.();
    const serverAt = serverNow === undefined ? undefined : new Date(serverNow).toISOString();
    await handle.advance({ type: 'requestSent', at: this.#time(), serverAt }, signal);
    await this.#send(handle, signal);
  }

  async #send(handle: JobHandle, signal: AbortSignal): Promise<void> {
    const { job, meter } = handle;
    const { onWait } = meter;
    meter.doing('requesting');
    const client = abortable(this.#options.accounts.client(job.accountId), signal);
    const api = await meter.during('openingAccount', client);
    try {
      const { exportId } = await api.createExport(toCreateRequest(job.request), { signal, onWait });
      meter.doing(undefined);
      // Stored even if the job is stopped meanwhile: nobody else knows the id.
      await handle.advance({ type: 'created', exportId, at: this.#time() });
    } catch (error) {
      signal.throwIfAborted();
      if (job.state !== 'requesting' || !mayHaveArrived(error)) {
        throw error;
      }
      await this.recover(handle, job, signal, error);
    }
  }

  /**
   * Continues after a request whose outcome is unknown: with the job that SendGrid created, or, if it certainly created
   * none, by sending the request once more.
   */
  async recover(
    handle: JobHandle,
    job: JobIn<'requesting'>,
    signal: AbortSignal,
    error?: Error,
  ): Promise<void> {
    handle.meter.doing('searching');
    const found = await this.#options.lostExports.find(job, job, signal, {
      waitsForOthers: true,
    });
    if (typeof found !== 'string') {
      const { exportId } = found;
      const at = job.attemptedAt;
      handle.meter.doing(undefined);
      await handle.advance({ type: 'created', exportId, at, isFound: true }, signal);
    } else if (found === 'none' && (job.attempts ?? 1) < maxAttempts) {
      await this.#apiOfOwn(handle, job, signal);
      await handle.advance({ type: 'requestSent', at: this.#time() }, signal);
      await this.#send(handle, signal);
    } else if (found === 'none' && error !== undefined && !isWithoutResponse(error)) {
      // SendGrid responded that it failed, and its list agrees.
      throw error;
    } else {
      throw new ExportError('unconfirmed', 'The request was sent, but no response was received.', {
        cause: error,
      });
    }
  }

  async #apiOfOwn({ meter }: JobHandle, job: ExportJob, signal: AbortSignal): Promise<ExportApi> {
    return meter.during('openingAccount', apiOfOwn(this.#options.accounts, job.accountId, signal));
  }

  #time(): string {
    return new Date(this.#options.clocks.now()).toISOString();
  }
}
