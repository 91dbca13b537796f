import type { ExportStatus } from '../../../sendgrid/models.ts';
import { forEachAtMost } from '../../../util/forEachAtMost.ts';
import type { Logger } from '../../../util/logger.ts';
import { sharedPatience } from '../../../util/files/patience.ts';
import type { DiscardSweep } from '../../files/discards.ts';
import type { Downloader } from '../../download/downloader.ts';
import type { DownloadedPart } from '../../download/partRequest.ts';
import { ExportError } from '../../model/exportError.ts';
import type { FileTypeRecognizer } from '../../download/fileTypeRecognizer.ts';
import type { ExportJob, ExportPart } from '../../model/exportJob.ts';
import { identify } from '../../files/finishedFile.ts';
import {
  csvChangesOf,
  discardPartials,
  formatOf,
  partTarget,
  tidyFinishedParts,
} from '../../files/jobFiles.ts';
import type { JobHandle } from './jobHandle.ts';
import type { LostExports } from './lostExports.ts';
import type { Clocks, ExportAccounts } from '../../model/ports.ts';
import { refuseOthersContacts } from '../../accounts/ownContacts.ts';
import type { ReadyStatus } from './readyStatus.ts';
import { SignedUrls } from '../../download/signedUrls.ts';
import { checkRealFolder, prepareFolder } from '../../files/targetFolder.ts';
import { tidy } from '../../files/tidy.ts';
import type { IndexStore } from '../../tables/indexStore.ts';
import { finishedFiles } from '../../model/jobParts.ts';
import {
  locateFiles,
  namesMoreFiles,
  namesPendingFiles,
  type LocatedFiles,
} from '../../download/urlIdentity.ts';

export interface PartsFetcherOptions {
  readonly accounts: ExportAccounts;
  readonly readyStatus: ReadyStatus;
  readonly downloader: Downloader;
  readonly recognizer: FileTypeRecognizer;
  readonly lostExports: LostExports;
  readonly discards: DiscardSweep;
  readonly indexes: IndexStore;
  readonly clocks: Clocks;
  readonly logger: Logger;
  /** Called when a job's download begins. */
  readonly maxParts: () => number;
}

type FinishedPart = Exclude<ExportPart, { state: 'pending' }>;
type JobIn<State extends ExportJob['state']> = Extract<ExportJob, { state: State }>;

/** Downloads the pending files of a job, once SendGrid is ready. */
export class PartsFetcher {
  readonly #options: PartsFetcherOptions;

  constructor(options: PartsFetcherOptions) {
    this.#options = options;
  }

  /**
   * Returns the last status received meanwhile that names more files; 'disproven' for a job that was found and is not the
   * one that was searched for.
   */
  async fetch(
    handle: JobHandle,
    known: ExportStatus | undefined,
    { isNew, signal }: { isNew: boolean; signal: AbortSignal },
  ): Promise<{ readonly later: ExportStatus | undefined } | 'disproven'> {
    const { job } = handle;
    if (job.state !== 'waiting' && job.state !== 'downloading') {
      return 'disproven';
    }
    const hasAll = (urls: readonly string[]): boolean => namesPendingFiles(job, urls);
    const reports = this.#reporting(handle);
    const status =
      known ?? (await this.#options.readyStatus.get(job, { isNew, hasAll, ...reports, signal }));
    await refuseOthersContacts(this.#options.accounts, job, status.contactCount, signal);
    const files = await this.#locate(handle, status, signal);
    let later: ExportStatus | undefined;
    const onStatus = (one: ExportStatus): void => {
      later = namesMoreFiles(handle.job, one.urls) ? one : later;
    };
    const urls = this.#signedUrls(handle, job, { files, onStatus, signal });
    if (!(await this.#recognize(handle, urls, signal))) {
      return 'disproven';
    }
    await this.#download(handle, urls, signal);
    return { later };
  }

  /** Stores which files there are, and which of them is which part. */
  async #locate(
    handle: JobHandle,
    status: ExportStatus,
    signal: AbortSignal,
  ): Promise<LocatedFiles> {
    const files = locateFiles(handle.job, status.urls);
    const { sources } = files;
    if (files.isReplaced) {
      const patience = sharedPatience({ totalMs: 2000, signal });
      await tidy(handle.job, (one) => discardPartials(one, { patience }), this.#options.logger);
    }
    if (sources.length > 0) {
      await prepareFolder(handle.job.request, signal);
    }
    const { contactCount, expiresAt } = status;
    const parts = sources.length;
    await handle.advance({ type: 'ready', parts, sources, contactCount, expiresAt }, signal);
    return files;
  }

  async #download(handle: JobHandle, urls: SignedUrls, signal: AbortSignal): Promise<void> {
    const { discards, logger } = this.#options;
    // Files that earlier attempts have left behind. Limited in time, so that the download starts soon.
    await discards.run(handle.job, (event) => handle.advance(event, signal), {
      ...{ totalMs: 500, signal },
    });
    const { meter, job } = handle;
    if (job.state !== 'downloading') {
      return;
    }
    const { parts } = job;
    meter.parts(parts.map((part) => (part.state === 'done' ? part.bytes : undefined)));
    await tidy(job, (one) => tidyFinishedParts(one, signal), logger);
    const pending = [...parts.keys()].filter((index) => parts[index]?.state === 'pending');
    const beforeAttempt = (): Promise<void> => checkRealFolder(job.request);
    await forEachAtMost(
      pending,
      this.#options.maxParts(),
      async (index, either) => {
        const { onWait, onFinishing, end } = meter.partActivity(index);
        await this.#options.downloader.download({
          ...{ onWait, onFinishing },
          part: index,
          urls,
          target: partTarget(job, index, parts.length),
          isDiscarded: (path) => finishedFiles(job.discards ?? []).some((one) => one.path === path),
          format: formatOf(job.request),
          index: this.#options.indexes.targetOf(job.id, index),
          csv: csvChangesOf(job.request),
          mayLackHeader: parts.length > 1,
          meter: () => meter.part(index),
          expectsContacts: () => this.#expectsContacts(handle, either),
          ...{ confirm: () => handle.confirm().then(beforeAttempt), beforeAttempt },
          commit: async (part) => {
            refuseMissingContacts(handle.job, part);
            await handle.advance({ type: 'partDone', index, part: await identified(part) }, either);
          },
          signal: either,
        });
        end();
      },
      signal,
    );
  }

  /** Shows what a poll does, and starts worker threads by the time that SendGrid has the files. */
  #reporting({ meter, job }: JobHandle) {
    const warmUp = (): void => this.#options.downloader.warmUp(expectedParts(job));
    warmUp();
    return {
      onPoll: () => {
        meter.polled();
        warmUp();
      },
      onWait: meter.onWait,
      opening: <T>(account: Promise<T>): Promise<T> => meter.during('openingAccount', account),
    };
  }

  #signedUrls(
    handle: JobHandle,
    job: JobIn<'waiting' | 'downloading'>,
    {
      files,
      onStatus,
      signal,
    }: { files: LocatedFiles; onStatus: (status: ExportStatus) => void; signal: AbortSignal },
  ): SignedUrls {
    const { readyStatus } = this.#options;
    return new SignedUrls({
      files,
      askStatus: async (hasAll) => {
        const request = { isNew: false, isUrgent: true, hasAll, signal };
        const status = await readyStatus.get(job, { ...request, ...this.#reporting(handle) });
        onStatus(status);
        return status;
      },
      clocks: this.#options.clocks,
    });
  }

  /**
   * Recognizes the type of the first file where it is unknown. Returns false for a job that was found and is not the one
   * that was searched for: then the search continues.
   */
  async #recognize(handle: JobHandle, urls: SignedUrls, signal: AbortSignal): Promise<boolean> {
    const { job } = handle;
    if (job.state !== 'downloading' || job.parts.some(({ state }) => state !== 'pending')) {
      return true;
    }
    const { fileType: wanted, fileTypeIsGuess } = job.request;
    if (job.found === undefined && (fileTypeIsGuess !== true || job.parts.length === 0)) {
      return true;
    }
    const { recognizer, lostExports } = this.#options;
    const fileType =
      job.parts.length > 0
        ? await recognizer.fileTypeOf(urls, 0, { onWait: handle.meter.onWait, signal })
        : undefined;
    if (fileTypeIsGuess === true) {
      await handle.advance({ type: 'recognized', fileType: fileType ?? wanted }, signal);
      return true;
    }
    const isOurs = (fileType ?? wanted) === wanted && !(await lostExports.isOfAnother(job));
    await handle.advance({ type: isOurs ? 'proven' : 'disproven' }, signal);
    return isOurs;
  }

  /** Whether SendGrid will deliver contacts, so that a file without any is not final. */
  async #expectsContacts({ job }: JobHandle, signal: AbortSignal): Promise<boolean> {
    return (
      job.state === 'downloading' &&
      ((job.contactCount ?? 0) > 0 || !(await this.#options.readyStatus.holdsNobody(job, signal)))
    );
  }
}

/** Adds the identity of a part's file, so that the job later finds and deletes this file and no other. */
async function identified(part: DownloadedPart): Promise<FinishedPart> {
  if (part.state === 'empty') {
    return part;
  }
  const identity = await identify(part.path);
  return identity ? { ...part, identity } : part;
}

/** Returns how many files to prepare for. SendGrid splits an export where a size is requested, or where it is very large. */
function expectedParts(job: ExportJob): number {
  return job.state === 'downloading' && job.parts.length > 0
    ? job.parts.filter(({ state }) => state === 'pending').length
    : job.request.maxFileSizeMb === undefined
      ? 1
      : Infinity;
}

/** An empty body is valid only for an export without contacts: no export is split into files of which one is empty. */
function refuseMissingContacts(job: ExportJob, part: DownloadedPart): void {
  if (job.state === 'downloading' && part.state === 'empty' && (job.contactCount ?? 0) > 0) {
    throw new ExportError('badFile', 'The file is empty, but SendGrid counted contacts.');
  }
}
