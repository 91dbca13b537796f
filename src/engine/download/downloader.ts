import { removeIfThere } from '../../util/files/atomicFile.ts';
import type { Delay } from '../../util/delay.ts';
import type { Logger } from '../../util/logger.ts';
import { DiskSpace, freeBytes as systemFreeBytes, type FreeBytes } from '../files/diskSpace.ts';
import {
  findPublished,
  identityOf,
  publish,
  removePartials,
  removeSame,
  removeUnpublished,
} from '../files/partialFile.ts';
import { toExportError } from '../model/exportError.ts';
import type { FileSource } from '../model/ports.ts';
import { OwnershipLost } from '../model/stopReasons.ts';
import { PartAttempts } from './partAttempts.ts';
import { PartDownload } from './partDownload.ts';
import type { DownloadedPart, PartRequest } from './partRequest.ts';
import { PartWriterPool } from './writers/partWriterPool.ts';

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

/** A cancel does not wait longer than this for a disk that is slow to sync. */
const closingMs = 100;

/** Downloads the parts of exports: whole files under their final names, or nothing. */
export class Downloader {
  readonly #options: DownloaderOptions;
  readonly #writers: PartWriterPool;

  constructor(options: DownloaderOptions) {
    this.#options = options;
    this.#writers = new PartWriterPool({ workerPath: options.workerPath, logger: options.logger });
  }

  /** Prepares for a download of so many parts, so that it need not wait for worker threads. */
  warmUp(parts: number): void {
    this.#writers.warmUp(parts);
  }

  /**
   * Downloads one part, inflates it, and commits it. After a break the rest is requested; a URL that is refused is replaced by
   * a new one, once.
   *
   * A part that fails, or is stopped, leaves the bytes that were received in a resume file, from which a later call continues,
   * in another process, too. That file is deleted when the part is done, or when it is of no use; the partial file is deleted
   * in any case.
   *
   * Once the result is committed, the part does not fail any more: a partial file that cannot be deleted then is only logged.
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

  /** Ends the worker threads. */
  async close(): Promise<void> {
    await this.#writers.close();
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

  /** Deletes what is of no use any more. Never rejects: what is left is deleted when the job is next worked on. */
  async #tidy(remove: () => Promise<unknown>): Promise<void> {
    try {
      await remove();
    } catch (error) {
      const { reason, detail } = toExportError(error);
      this.#options.logger.warn(`A file was not deleted: ${reason}, ${detail ?? 'unknown'}.`);
    }
  }

  async #fetch(request: PartRequest): Promise<DownloadedPart> {
    const { target, format, index, csv, mayLackHeader = false, meter, confirm, signal } = request;
    const { onFinishing } = request;
    const { files, delay, stallMs = 30_000, freeBytes = systemFreeBytes } = this.#options;
    const download = new PartDownload({
      ...{ files, target, format, index, csv, meter, stallMs, signal, onFinishing },
      check: { mayLackHeader },
      writers: this.#writers,
      disk: new DiskSpace(target.folder, freeBytes),
    });
    try {
      const attempts = new PartAttempts(download, request, this.#options);
      const { isEmpty, bytes, contacts } = await attempts.run();
      const written = await identityOf(target.partial);
      await confirm();
      signal.throwIfAborted();
      return isEmpty
        ? { state: 'empty' }
        : { state: 'done', path: await publishOwn(request, written), bytes, contacts };
    } finally {
      const closed = download.close();
      await (signal.aborted ? Promise.race([closed, delay(closingMs)]) : closed);
    }
  }
}

/** Renames the file to its final name if it is the one that was written: the process may have been suspended meanwhile. */
async function publishOwn(
  { target, confirm, signal }: PartRequest,
  written: string | undefined,
): Promise<string> {
  const path = await publish(target, signal);
  if ((await identityOf(path)) !== written) {
    try {
      // Some file systems change a file's identity with its name, so that this alone proves nothing.
      await confirm();
    } catch (error) {
      // Another process has started a file under the same partial name.
      await removeIfThere(path, { signal });
      throw error;
    }
  }
  return path;
}
