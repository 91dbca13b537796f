import type { FileHandle } from 'node:fs/promises';
import { removeIfThere } from '../util/atomicFile.ts';
import type { Delay } from '../util/delay.ts';
import type { Logger } from '../util/logger.ts';
import { wholeBody } from './downloadBody.ts';
import { ExportError, toExportError } from './exportError.ts';
import { gunzipped, isZlibError } from './gunzip.ts';
import { LeaseLost } from './jobSlots.ts';
import { jsonArray } from './jsonArray.ts';
import { findPublished, openPartial, publish, type Target } from './partialFile.ts';
import { isPassing } from './passing.ts';
import type { FileSource } from './ports.ts';
import type { PartMeter } from './progressMeter.ts';
import type { SignedUrl, SignedUrls } from './signedUrls.ts';

/** How a part ended: with a file, or with a body of 0 bytes, of which none is kept. */
export type DownloadedPart =
  | { readonly state: 'done'; readonly path: string; readonly bytes: number }
  | { readonly state: 'empty' };

export interface PartRequest {
  /** 0-based. */
  readonly part: number;
  readonly urls: SignedUrls;
  readonly target: Target;
  /** JSON Lines become one array; everything else is written as it comes. */
  readonly asArray: boolean;
  /** Gives a meter that starts from nothing, for each attempt. */
  readonly meter: () => PartMeter;
  /** Stores the result. If that fails, the file goes again. */
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
}

const maxAttempts = 6;

/** Fetches the parts of an export: whole files under their final names, or nothing. */
export class Downloader {
  readonly #options: DownloaderOptions;
  readonly #stallMs: number;

  constructor(options: DownloaderOptions) {
    this.#options = options;
    this.#stallMs = options.stallMs ?? 30_000;
  }

  /**
   * Fetches one part, inflates it, and commits it. Breaks are tried again, from the part's beginning; a refused URL is
   * asked for anew, once. Whatever happens, no partial file stays.
   *
   * @throws ExportError 'expired', 'badFile', 'badFileUrl', 'network', 'diskFull', …
   */
  async download(request: PartRequest): Promise<void> {
    const { target, commit, signal } = request;
    let result: DownloadedPart | undefined;
    try {
      const before = await findPublished(target);
      result = before ? { state: 'done', ...before } : await this.#fetch(request);
      signal.throwIfAborted();
      await commit(result);
    } catch (error) {
      if (result?.state === 'done') {
        await removeIfThere(result.path);
      }
      signal.throwIfAborted();
      throw toExportError(error);
    } finally {
      // Another process may be writing to it by now.
      if (!(signal.reason instanceof LeaseLost)) {
        await removeIfThere(target.partial);
      }
    }
  }

  async #fetch(request: PartRequest): Promise<DownloadedPart> {
    const { urls, part, signal } = request;
    let attempts = 0;
    let refused = false;
    for (;;) {
      const url = await urls.get(part);
      const attempt = { began: false };
      try {
        return await this.#attempt(url, request, attempt);
      } catch (thrown) {
        signal.throwIfAborted();
        const error = toExportError(thrown);
        refused &&= !attempt.began;
        if (isRefusal(error)) {
          if (refused) {
            throw new ExportError('expired', 'The file host refuses a URL that is new.', {
              status: error.status,
              detail: error.detail,
              cause: error,
            });
          }
          refused = true;
          this.#options.logger.info(`Part ${part + 1}: the URL was refused; asking for a new one.`);
          await urls.renew(url);
        } else if (isPassing(error) && ++attempts < maxAttempts) {
          this.#options.logger.warn(
            `Part ${part + 1}: ${error.reason}; attempt ${attempts} failed.`,
          );
          await this.#options.delay(this.#backoffMs(attempts), { signal });
        } else {
          throw error;
        }
      }
    }
  }

  async #attempt(
    { url }: SignedUrl,
    request: PartRequest,
    attempt: { began: boolean },
  ): Promise<DownloadedPart> {
    const { target, signal } = request;
    const meter = request.meter();
    const { body, contentLength } = await this.#options.files.open(url, { signal });
    // Between here and the first read, and after the last, a break would have no listener and end the process.
    body.on('error', () => undefined);
    attempt.began = true;
    meter.expect(contentLength);
    const received = wholeBody({
      body,
      contentLength,
      stallMs: this.#stallMs,
      onBytes: (bytes) => meter.received(bytes),
      signal,
    });
    try {
      const file = await openPartial(target);
      let bytes;
      try {
        const content = new Counted(gunzipped(gunzipped(received)));
        bytes = await write(request.asArray ? jsonArray(content) : content, file, meter, signal);
        if (content.bytes === 0) {
          return { state: 'empty' };
        }
        await file.sync();
      } finally {
        await file.close();
      }
      signal.throwIfAborted();
      return { state: 'done', path: await publish(target), bytes };
    } catch (error) {
      throw isZlibError(error)
        ? new ExportError('badFile', 'The file cannot be inflated.', {
            detail: error.code,
            cause: error,
          })
        : error;
    } finally {
      body.destroy();
    }
  }

  #backoffMs(failures: number): number {
    return Math.round(1000 * 2 ** (failures - 1) * (0.75 + 0.5 * this.#options.random()));
  }
}

/** Counts the bytes of what passes through. */
class Counted implements AsyncIterable<Uint8Array> {
  bytes = 0;
  readonly #source: AsyncIterable<Uint8Array>;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#source) {
      this.bytes += chunk.byteLength;
      yield chunk;
    }
  }
}

async function write(
  content: AsyncIterable<Uint8Array>,
  file: FileHandle,
  meter: PartMeter,
  signal: AbortSignal,
): Promise<number> {
  let bytes = 0;
  for await (const chunk of content) {
    signal.throwIfAborted();
    // On a file handle, 'writeFile' goes on from where the last one ended, and writes all of it.
    await file.writeFile(chunk);
    bytes += chunk.byteLength;
    meter.written(chunk.byteLength);
  }
  return bytes;
}

/** A file host that says no to a URL: it has expired, or its file is gone. */
function isRefusal({ reason, status }: ExportError): boolean {
  return (
    status !== undefined &&
    (reason === 'forbidden' ||
      reason === 'unauthorized' ||
      reason === 'notFound' ||
      reason === 'badRequest')
  );
}
