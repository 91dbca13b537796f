import type { ExportStatus } from '../sendgrid/models.ts';
import { abortable } from '../util/abortable.ts';
import { forEachAtMost } from '../util/forEachAtMost.ts';
import { countContacts } from './countContacts.ts';
import type { Downloader, DownloadedPart } from './downloader.ts';
import { ExportError } from './exportError.ts';
import { sniffFileType } from './fileTypeSniff.ts';
import type { ExportJob } from './exportJob.ts';
import { toCreateRequest } from './exportRequests.ts';
import { csvChangesOf, formatOf, partTarget, tidyFinishedParts } from './jobFiles.ts';
import type { LostExports } from './lostExports.ts';
import { isUnanswered, mayHaveArrived } from './lostRequest.ts';
import type { Poller } from './poller.ts';
import type { Clocks, ExportAccounts, FileSource } from './ports.ts';
import type { ProgressMeter } from './progressMeter.ts';
import { SignedUrls } from './signedUrls.ts';
import { prepareFolder } from './targetFolder.ts';
import type { JobEvent } from './transition.ts';

/** A job as the runner holds it. */
export interface JobHandle {
  /** The job as it is now. */
  readonly job: ExportJob;
  /** Stores what happened, tells it, and gives the job as it then is. Rejects once the signal is aborted. */
  advance(event: JobEvent, signal: AbortSignal): Promise<ExportJob>;
  /** Rejects when another process works on the job by now. */
  confirm(): Promise<void>;
  readonly meter: ProgressMeter;
}

export interface RunnerOptions {
  readonly accounts: ExportAccounts;
  readonly poller: Poller;
  readonly downloader: Downloader;
  readonly files: FileSource;
  readonly lostExports: LostExports;
  readonly clocks: Clocks;
  /** Asked for when a job's download begins. */
  readonly maxParts: () => number;
}

/** How often an order is sent: once, and once more when it surely did not arrive. */
const maxAttempts = 2;

type JobIn<State extends ExportJob['state']> = Extract<ExportJob, { state: State }>;

/** Takes a job from whatever state it is in to its end: a new one, and one that was found on the disk. */
export class Runner {
  readonly #options: RunnerOptions;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Settles when the job is completed. Rejects with why it failed, or with the signal's reason. */
  async run(handle: JobHandle, signal: AbortSignal): Promise<void> {
    let isNew = false;
    for (;;) {
      const { job } = handle;
      switch (job.state) {
        case 'queued':
          await this.#request(handle, job, signal);
          isNew = true;
          break;
        case 'requesting':
          await this.#recover(handle, job, signal);
          break;
        case 'waiting':
        case 'downloading':
          await this.#fetch(handle, job, { atOnce: !isNew, signal });
          break;
        case 'completed':
        case 'failed':
        case 'cancelled':
          return;
      }
    }
  }

  async #request(handle: JobHandle, job: JobIn<'queued'>, signal: AbortSignal): Promise<void> {
    // What can be known to fail fails before anything is sent.
    await prepareFolder(job.request.folder);
    const api = await abortable(this.#options.accounts.client(job.accountId), signal);
    const serverNow = api.serverTime?.();
    const serverAt = serverNow === undefined ? undefined : new Date(serverNow).toISOString();
    await handle.advance({ type: 'requestSent', at: this.#time(), serverAt }, signal);
    await this.#send(handle, signal);
  }

  async #send(handle: JobHandle, signal: AbortSignal): Promise<void> {
    const { job } = handle;
    const api = await abortable(this.#options.accounts.client(job.accountId), signal);
    try {
      const { exportId } = await api.createExport(toCreateRequest(job.request), { signal });
      await handle.advance({ type: 'created', exportId, at: this.#time() }, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (job.state !== 'requesting' || !mayHaveArrived(error)) {
        throw error;
      }
      await this.#recover(handle, job, signal, error);
    }
  }

  /**
   * Goes on after a request of which it is not known how SendGrid took it: with the job that it has made, or, if it surely has
   * made none, by sending it once more.
   */
  async #recover(
    handle: JobHandle,
    job: JobIn<'requesting'>,
    signal: AbortSignal,
    error?: Error,
  ): Promise<void> {
    const found = await this.#options.lostExports.find(job, job, signal);
    if (typeof found !== 'string') {
      const { exportId } = found;
      await handle.advance({ type: 'created', exportId, at: job.attemptedAt }, signal);
    } else if (found === 'none' && (job.attempts ?? 1) < maxAttempts) {
      await handle.advance({ type: 'requestSent', at: this.#time() }, signal);
      await this.#send(handle, signal);
    } else if (found === 'none' && error !== undefined && !isUnanswered(error)) {
      // SendGrid answered that it failed, and its list agrees.
      throw error;
    } else {
      throw new ExportError('unconfirmed', 'The request was sent, but no answer came.', {
        cause: error,
      });
    }
  }

  async #fetch(
    handle: JobHandle,
    job: JobIn<'waiting' | 'downloading'>,
    { atOnce, signal }: { atOnce: boolean; signal: AbortSignal },
  ): Promise<void> {
    const status = await this.#status(handle, job, { atOnce, signal });
    const parts = status.urls.length;
    if (job.state === 'downloading' && job.parts.length !== parts) {
      throw new ExportError(
        'badResponse',
        `The export had ${job.parts.length} files and now has ${parts}.`,
      );
    }
    if (parts > 0) {
      await prepareFolder(job.request.folder);
    }
    const { contactCount, expiresAt } = status;
    await handle.advance({ type: 'ready', parts, contactCount, expiresAt }, signal);
    await this.#download(handle, status, signal);
    await this.#countParts(handle, signal);
    await handle.advance({ type: 'completed', at: this.#time() }, signal);
  }

  async #status(
    { meter }: JobHandle,
    { accountId, exportId }: JobIn<'waiting' | 'downloading'>,
    { atOnce, signal }: { atOnce: boolean; signal: AbortSignal },
  ): Promise<ExportStatus> {
    try {
      return await this.#options.poller.ready({
        api: () => this.#options.accounts.client(accountId),
        exportId,
        atOnce,
        onPoll: () => meter.polled(),
        signal,
      });
    } catch (error) {
      // A job that was there before and is gone has lived its time.
      if (atOnce && error instanceof ExportError && error.reason === 'notFound') {
        const { status, detail } = error;
        throw new ExportError('expired', 'The export is gone.', { status, detail, cause: error });
      }
      throw error;
    }
  }

  /** The files of a job that was started elsewhere tell what they are. */
  async #recognize(handle: JobHandle, urls: SignedUrls, signal: AbortSignal): Promise<void> {
    const { files } = this.#options;
    const { url } = await urls.get(0);
    const fileType = await sniffFileType(files, url, signal);
    await handle.advance({ type: 'recognized', fileType }, signal);
  }

  async #download(handle: JobHandle, status: ExportStatus, signal: AbortSignal): Promise<void> {
    const { meter } = handle;
    const { job: before } = handle;
    if (before.state !== 'downloading') {
      return;
    }
    const { parts } = before;
    meter.parts(parts.map((part) => (part.state === 'done' ? part.bytes : undefined)));
    const urls = new SignedUrls({
      status,
      askStatus: () => this.#status(handle, before, { atOnce: true, signal }),
      clocks: this.#options.clocks,
    });
    if (before.request.fileTypeIsGuess === true && parts.length > 0) {
      await this.#recognize(handle, urls, signal);
    }
    const { job } = handle;
    await tidyFinishedParts(job);
    const pending = [...parts.keys()].filter((index) => parts[index]?.state === 'pending');
    await forEachAtMost(
      pending,
      this.#options.maxParts(),
      (index, either) =>
        this.#options.downloader.download({
          part: index,
          urls,
          target: partTarget(job, index, parts.length),
          format: formatOf(job.request),
          csv: csvChangesOf(job.request),
          mayLackHeader: parts.length > 1,
          meter: () => meter.part(index),
          confirm: () => handle.confirm(),
          commit: async (part) => {
            refuseMissingContacts(handle.job, part);
            await handle.advance({ type: 'partDone', index, part }, either);
          },
          signal: either,
        }),
      signal,
    );
  }

  /** Counts what a crash kept from being counted, so that users read what is in the files and not what was promised. */
  async #countParts(handle: JobHandle, signal: AbortSignal): Promise<void> {
    const parts = handle.job.state === 'downloading' ? handle.job.parts : [];
    for (const [index, part] of parts.entries()) {
      if (part.state === 'done' && part.contacts === undefined) {
        const format = formatOf(handle.job.request);
        const contacts = await countContacts(part.path, format, signal);
        if (contacts !== undefined) {
          await handle.advance({ type: 'counted', index, contacts }, signal);
        }
      }
    }
  }

  #time(): string {
    return new Date(this.#options.clocks.now()).toISOString();
  }
}

/** An empty body is right for an export without contacts alone: no export is split into files of which one holds nothing. */
function refuseMissingContacts(job: ExportJob, part: DownloadedPart): void {
  if (job.state === 'downloading' && part.state === 'empty' && (job.contactCount ?? 0) > 0) {
    throw new ExportError('badFile', 'The file is empty, but SendGrid counted contacts.');
  }
}
