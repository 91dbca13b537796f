import { removeIfThere } from '../../util/atomicFile.ts';
import type { OnWait } from '../../sendgrid/wait.ts';
import { backoffMs } from '../../util/backoff.ts';
import type { Delay } from '../../util/delay.ts';
import type { Logger } from '../../util/logger.ts';
import type { PartFormat } from '../../records/contactCounter.ts';
import type { CsvChanges } from '../../records/csvChanges.ts';
import { DiskSpace, freeBytes as systemFreeBytes, type FreeBytes } from '../files/diskSpace.ts';
import type { ExportReason } from '../model/exportError.ts';
import { ExportError, toExportError } from '../model/exportError.ts';
import { askedToWaitMs, refusedBy, refuserOf } from './fileRefusal.ts';
import { PartDownload } from './partDownload.ts';
import {
  findPublished,
  identityOf,
  publish,
  removePartials,
  removeSame,
  removeUnpublished,
  type Target,
} from '../files/partialFile.ts';
import { PartWriterPool } from './writers/partWriterPool.ts';
import type { WrittenPart } from './writers/partWriter.ts';
import { isTransient } from '../model/transientFaults.ts';
import { patienceSeconds } from './readinessDelays.ts';
import type { FileSource } from '../model/ports.ts';
import type { PartMeter } from './progressMeter.ts';
import type { SignedUrl, SignedUrls } from './signedUrls.ts';
import { Tries } from './tries.ts';
import { WorkerGone } from './writers/workerThread.ts';
import { toFileError } from './zlibError.ts';
import { OwnershipLost } from '../model/stopReasons.ts';

/** How a part ended: with a file, or with a body of 0 bytes, of which none is kept. */
export type DownloadedPart =
  | {
      readonly state: 'done';
      readonly path: string;
      readonly bytes: number;
      /** How many contacts are in it; unknown of a file that a crash kept from being stored. */
      readonly contacts?: number;
    }
  | { readonly state: 'empty' };

export interface PartRequest {
  /** 0-based. */
  readonly part: number;
  readonly urls: SignedUrls;
  readonly target: Target;
  /** Whether a file is one that is to be deleted: an earlier attempt has given it its name. */
  readonly isDiscarded?: ((path: string) => boolean) | undefined;
  readonly format: PartFormat;
  /** How a CSV is changed; without it, it stays as delivered. */
  readonly csv?: CsvChanges | undefined;
  /** Whether a CSV may begin with a contact: of several files not each need have a header. */
  readonly mayLackHeader?: boolean | undefined;
  /** Gives a meter that starts from nothing, for each clean start. */
  readonly meter: () => PartMeter;
  /**
   * Whether a file without contacts is not yet what SendGrid will deliver. Then it is fetched again for a while, until it is
   * believed. Without it, it is believed at once.
   */
  readonly expectsContacts?: (() => Promise<boolean>) | undefined;
  /** Called when it waits before it asks again, and when it no longer does. */
  readonly onWait?: OnWait | undefined;
  /** Called when all bytes are there. */
  readonly onFinishing?: (() => void) | undefined;
  /** Makes sure, before a file gets its name, that the job is still this process's. Rejects if it is not. */
  readonly confirm: () => Promise<void>;
  /** Called before each attempt, which opens files in the folder. Rejects if nothing may be written there. */
  readonly beforeAttempt?: () => Promise<void>;
  /** Stores the result. If that rejects, it is not stored, and the file goes again. */
  readonly commit: (part: DownloadedPart) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface DownloaderOptions {
  readonly files: FileSource;
  readonly delay: Delay;
  readonly random: () => number;
  readonly logger: Logger;
  /** How long a connection may be silent; default 30 s. */
  readonly stallMs?: number | undefined;
  /** The file of the worker thread that inflates and writes; without it, this thread does. */
  readonly workerPath?: string | undefined;
  readonly freeBytes?: FreeBytes | undefined;
}

/** Why it is waited: a fault, or that a file of which SendGrid has the URL is not there yet. */
type WaitReason = ExportReason | 'fileNotThere';

/** Failures in a row, none of which brought the download on. */
const maxAttempts = 6;
/** A second on average at first. */
const backoff = { firstMs: 1250, jitter: 0.4 };
/** How soon the rest is asked for when a connection broke that was getting on. */
const goOnMs = 50;
/** A disk that is slow to sync does not hold up a cancel. */
const patienceMs = 100;

/** Fetches the parts of an export: whole files under their final names, or nothing. */
export class Downloader {
  readonly #options: DownloaderOptions;
  readonly #sinks: PartWriterPool;

  constructor(options: DownloaderOptions) {
    this.#options = options;
    this.#sinks = new PartWriterPool({ workerPath: options.workerPath, logger: options.logger });
  }

  /**
   * Fetches one part, inflates it, and commits it. After a break the rest is asked for; a refused URL is asked for anew, once.
   *
   * A part that fails, or is stopped, keeps its bytes as they came, so that a later call goes on from there, also in another
   * process. They go when the part is done, or when they are of no use; the file that was made of them goes in any case.
   *
   * Once the result is committed, nothing fails the part: a partial file that cannot be deleted then is for the log.
   *
   * @throws ExportError 'expired', 'badFile', 'badFileUrl', 'network', 'diskFull', …
   */
  async download(request: PartRequest): Promise<void> {
    const { target, signal } = request;
    try {
      const published = await findPublished(target, { signal });
      const isOurs = published !== undefined && request.isDiscarded?.(published.path) !== true;
      await this.#commit(
        request,
        isOurs ? { state: 'done', ...published } : await this.#fetch(request),
      );
    } catch (thrown) {
      if (thrown instanceof OwnershipLost || signal.reason instanceof OwnershipLost) {
        // Another window may be writing to the partial file by now.
        throw signal.aborted ? signal.reason : thrown;
      }
      // A cancel does not wait for a file that another program holds.
      await this.#tidy(() => removeUnpublished(target, { signal }));
      signal.throwIfAborted();
      const error = toExportError(thrown);
      if (error.reason === 'badFile' || error.reason === 'expired') {
        await this.#tidy(() => removeIfThere(target.download, { signal }));
      }
      throw error;
    }
    await this.#tidy(() => removePartials(target, { signal }));
  }

  /** Ends the worker thread. */
  async close(): Promise<void> {
    await this.#sinks.close();
  }

  async #commit({ commit, signal }: PartRequest, part: DownloadedPart): Promise<void> {
    const identity = part.state === 'done' ? await identityOf(part.path) : undefined;
    try {
      signal.throwIfAborted();
      await commit(part);
    } catch (error) {
      if (part.state === 'done') {
        await this.#tidy(() => removeSame(part.path, identity, { signal }));
      }
      throw error;
    }
  }

  /** Deletes what is of no use any more. Never rejects: what stays is tidied when the job is next worked on. */
  async #tidy(remove: () => Promise<unknown>): Promise<void> {
    try {
      await remove();
    } catch (error) {
      const { reason, detail } = toExportError(error);
      this.#options.logger.warn(`A file was not deleted: ${reason}, ${detail ?? 'unknown'}.`);
    }
  }

  async #fetch(request: PartRequest): Promise<DownloadedPart> {
    const { target, format, csv, mayLackHeader = false, meter, confirm, signal } = request;
    const { onFinishing } = request;
    const { files, delay, stallMs = 30_000, freeBytes = systemFreeBytes } = this.#options;
    const download = new PartDownload({
      ...{ files, target, format, csv, meter, stallMs, signal, onFinishing },
      check: { mayLackHeader },
      sinks: this.#sinks,
      disk: new DiskSpace(target.folder, freeBytes),
    });
    try {
      const { isEmpty, bytes, contacts } = await this.#persist(download, request);
      const written = await identityOf(target.partial);
      await confirm();
      signal.throwIfAborted();
      return isEmpty
        ? { state: 'empty' }
        : { state: 'done', path: await publishOwn(request, written), bytes, contacts };
    } finally {
      const closed = download.close();
      await (signal.aborted ? Promise.race([closed, delay(patienceMs)]) : closed);
    }
  }

  /** Tries until the part is whole, a fault does not pass, or nothing comes of trying. */
  async #persist(download: PartDownload, request: PartRequest): Promise<WrittenPart> {
    const { urls, part, signal } = request;
    const tries = new Tries();
    for (let doubts = 0; ;) {
      const url = await urls.get(part);
      try {
        await request.beforeAttempt?.();
        const written = await download.attempt(url.url);
        const patience = patienceSeconds[doubts];
        const isFinal = patience === undefined || written.contacts > 0;
        if (isFinal || !(await request.expectsContacts?.())) {
          return written;
        }
        doubts++;
        this.#options.logger.info(`Part ${part + 1}: no contacts in the file yet; asking again.`);
        await this.#wait(request, 'filesMissing', 1000 * patience);
        await this.#beginAfresh(download, request);
        await urls.renew(url);
      } catch (thrown) {
        signal.throwIfAborted();
        await this.#recover(thrown, { url, tries, download, request });
      }
    }
  }

  /** Makes ready for another attempt, or throws why there is none. */
  async #recover(thrown: unknown, { url, tries, download, request }: Broken): Promise<void> {
    const { logger } = this.#options;
    const { urls, part } = request;
    const error = toFileError(thrown);
    const refuser = refuserOf(thrown);
    if (download.hasAnswer) {
      tries.forgetRefusals();
    }
    if (refuser !== undefined) {
      const seconds = tries.refused(refuser, download.receivedBytes);
      if (seconds === undefined) {
        throw refusedBy(refuser, thrown);
      }
      if (seconds === 0) {
        logger.info(`Part ${part + 1}: the URL was refused; asking for a new one.`);
        await urls.renew(url);
      } else {
        logger.info(`Part ${part + 1}: the file is not there yet; asking again.`);
        await this.#wait(request, 'fileNotThere', Math.max(1000 * seconds, askedToWaitMs(thrown)));
      }
    } else if (error.reason === 'badFile' && download.isPieced && !tries.hasRestarted) {
      tries.hasRestarted = true;
      logger.warn(`Part ${part + 1}: its pieces do not fit together; beginning afresh.`);
      download.forget();
      await removeIfThere(request.target.download, { signal: request.signal });
    } else if (
      isTransient(error) ||
      thrown instanceof WorkerGone ||
      tries.isLostEnd(error, download.knowsLength)
    ) {
      const { receivedBytes } = download;
      const gotOn = tries.failedAt(receivedBytes, error);
      if (tries.failures >= maxAttempts) {
        throw givenUp(tries.worst(error), tries.failures, download);
      }
      logger.warn(
        `Part ${part + 1}: ${error.reason} at byte ${receivedBytes}; attempt ${tries.failures} failed.`,
      );
      if (error.reason === 'badFile' && download.knowsLength) {
        // All of it came, so that there is no rest to ask for.
        await this.#beginAfresh(download, request);
      }
      const ms = gotOn ? goOnMs : backoffMs(backoff, tries.failures, this.#options.random);
      await this.#wait(request, error.reason, Math.max(ms, askedToWaitMs(thrown)));
    } else {
      throw error;
    }
  }

  async #wait({ onWait, signal }: PartRequest, reason: WaitReason, ms: number): Promise<void> {
    onWait?.({ reason, ms });
    await this.#options.delay(ms, { signal });
    onWait?.(undefined);
  }

  /** Forgets a whole file that is not yet the one to keep. */
  async #beginAfresh(download: PartDownload, { target, signal }: PartRequest): Promise<void> {
    await download.close();
    download.forget();
    await removeIfThere(target.download, { signal });
  }
}

/** Gives the file its name, if it is the one that was written: a process can fall silent just after it was confirmed. */
async function publishOwn(
  { target, confirm, signal }: PartRequest,
  written: string | undefined,
): Promise<string> {
  const path = await publish(target, signal);
  if ((await identityOf(path)) !== written) {
    try {
      // Some file systems give a file another identity with its name, so that this alone says nothing.
      await confirm();
    } catch (error) {
      // Another process has begun a file under the same partial name.
      await removeIfThere(path, { signal });
      throw error;
    }
  }
  return path;
}

/** Adds how far the download had come: users read that the connection was lost, and where, not only that it failed. */
function givenUp(
  { reason, message, status, detail, cause }: ExportError,
  attempts: number,
  { receivedBytes, totalBytes, hasAnswer }: PartDownload,
): ExportError {
  const transfer = {
    ...{ attempts, receivedBytes, isConnected: hasAnswer },
    ...(totalBytes !== undefined && { totalBytes }),
  };
  return new ExportError(reason, message, { status, detail, cause, transfer });
}

/** An attempt that failed, and what there is to go on with. */
interface Broken {
  readonly url: SignedUrl;
  readonly tries: Tries;
  readonly download: PartDownload;
  readonly request: PartRequest;
}
