import { SendGridError } from '../../sendgrid/errors.ts';
import { abortable } from '../../util/abortable.ts';
import { ExportError } from '../model/exportError.ts';
import type { FileSource } from '../model/ports.ts';
import { previewed } from './bodyPreview.ts';
import type { PartMeter } from './progressMeter.ts';
import {
  contentRange,
  isContinuation,
  rangeHeaders,
  validatorsOf,
  type ByteRange,
} from './rangeRequest.ts';
import { wholeBody } from './responseStream.ts';
import { ResumableWriter, type ResumableWriterOptions } from './resumableWriter.ts';
import { ExportCheck } from './writers/exportCheck.ts';
import type { WrittenPart } from './writers/partWriter.ts';

/** How many pieces may be on their way to the writer: enough that neither side waits for the other. */
const maxInFlight = 3;

export interface PartDownloadOptions extends Omit<ResumableWriterOptions, 'onStart' | 'onWritten'> {
  readonly files: FileSource;
  readonly stallMs: number;
  /** Returns a meter that starts from nothing. */
  readonly meter: () => PartMeter;
  /** Called when all bytes were received. */
  readonly onFinishing?: (() => void) | undefined;
}

type Body = ReturnType<typeof wholeBody>;
type Response = Awaited<ReturnType<FileSource['open']>>;

/** Downloads one part to its partial file, with as many requests as that takes. */
export class PartDownload {
  readonly #options: PartDownloadOptions;
  readonly #writer: ResumableWriter;
  #meter: PartMeter;
  #hasResponse = false;

  constructor(options: PartDownloadOptions) {
    this.#options = options;
    this.#meter = options.meter();
    this.#writer = new ResumableWriter({
      ...options,
      onStart: (totalBytes) => {
        this.#meter = options.meter();
        this.#meter.expect(totalBytes);
      },
      onWritten: (bytes) => this.#meter.written(bytes),
    });
  }

  /** How many bytes of the body were received, compressed or not. */
  get receivedBytes(): number {
    return this.#writer.receivedBytes;
  }

  /** How many bytes the body has, where the file host says. */
  get totalBytes(): number | undefined {
    return this.#writer.validators?.totalBytes;
  }

  /** Whether the last attempt got as far as a successful response. */
  get hasResponse(): boolean {
    return this.#hasResponse;
  }

  /** Whether the bytes are of several responses, so that a fault in them may be that they do not belong together. */
  get isPieced(): boolean {
    return this.#writer.isPieced;
  }

  /** Requests what is missing, and writes it. Settles when the part is whole under its partial name, and synced. */
  async attempt(url: string): Promise<WrittenPart> {
    const { signal } = this.#options;
    // Aborts the wait for files that another program holds.
    const stop = (): void => void this.close().catch(() => undefined);
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await this.#attempt(url);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Forgets what was received: the next attempt starts over. */
  forget(): void {
    this.#writer.forget();
  }

  /** Settles when all that was open is closed, including by an earlier call. */
  async close(): Promise<void> {
    await this.#writer.close();
  }

  async #attempt(url: string): Promise<WrittenPart> {
    this.#hasResponse = false;
    const writer = this.#writer;
    const resumedBytes = await writer.open();
    this.#meter.received(resumedBytes);
    if (this.receivedBytes === 0 || this.receivedBytes !== this.totalBytes) {
      await this.#receive(url);
    }
    this.#options.onFinishing?.();
    // A disk that is slow to sync does not hold up a cancel.
    const written = await abortable(writer.finish(), this.#options.signal);
    if (written.isCut === true) {
      await this.close();
      throw new ExportError('badFile', 'The body ended in the middle of a contact.', {
        detail: 'endsEarly',
      });
    }
    return written;
  }

  async #receive(url: string): Promise<void> {
    const { signal, stallMs, disk } = this.#options;
    const response = await this.#request(url);
    // Before the first read, and after the last one, an error would have no listener and end the process.
    response.body.on('error', () => undefined);
    this.#hasResponse = true;
    let earlyBytes = 0;
    let onBytes = (bytes: number): void => void (earlyBytes += bytes);
    const body = wholeBody({
      body: response.body,
      contentLength: response.contentLength,
      stallMs,
      onBytes: (bytes) => onBytes(bytes),
      signal,
    });
    try {
      const previewedBody = await this.#preview(response, body);
      await this.#accept(response);
      onBytes = (bytes) => this.#meter.received(bytes);
      onBytes(earlyBytes);
      await disk.need(response.contentLength ?? 0);
      await this.#write(previewedBody, response.contentLength ?? 0);
      if (this.totalBytes !== undefined && this.receivedBytes !== this.totalBytes) {
        throw new SendGridError(
          'network',
          `The file has ${this.totalBytes} bytes, of which ${this.receivedBytes} were received.`,
        );
      }
    } finally {
      await body.return(undefined);
      response.body.destroy();
    }
  }

  async #request(url: string): Promise<Response> {
    const { files, signal } = this.#options;
    const headers = rangeHeaders(this.#writer.validators, this.receivedBytes);
    try {
      return await files.open(url, { signal, ...(headers && { headers }) });
    } catch (error) {
      if (error instanceof SendGridError && error.status === 416) {
        this.forget();
        throw new SendGridError('network', 'The file is shorter than what was received of it.', {
          cause: error,
        });
      }
      throw error;
    }
  }

  /** Checks that a body which would replace what was received is an export at all. */
  async #preview(response: Response, body: Body): Promise<Body> {
    const { format, check } = this.#options;
    return response.status !== 206 && this.receivedBytes > 0
      ? previewed(body, new ExportCheck(format, check))
      : body;
  }

  /** Decides whether a response continues what was received, or starts over. */
  async #accept(response: Response): Promise<void> {
    const { validators } = this.#writer;
    const range = contentRange(response);
    if (response.status !== 206 || (validators === undefined && isFromTheStart(range))) {
      await this.#writer.begin(validatorsOf(response));
    } else if (validators && isContinuation(response, validators, this.receivedBytes)) {
      this.#writer.continue(range?.total);
    } else {
      this.forget();
      throw new SendGridError('network', 'The file host sent another range of the file.');
    }
  }

  async #write(body: AsyncIterable<Uint8Array<ArrayBuffer>>, length: number): Promise<void> {
    const { disk } = this.#options;
    const inFlight: Promise<void>[] = [];
    try {
      for await (const piece of body) {
        const { byteLength } = piece;
        if (this.receivedBytes === 0 && isCompressed(piece)) {
          // At the least: the bytes are kept as they are, and inflated they are no fewer.
          await disk.need(2 * length);
        }
        const written = this.#writer.write(piece);
        written.catch(() => undefined);
        inFlight.push(written);
        await disk.consumed(byteLength);
        if (inFlight.length >= maxInFlight) {
          await inFlight.shift();
        }
      }
      await Promise.all(inFlight);
    } finally {
      // Nothing of this response may be in flight when the next one begins.
      await Promise.allSettled(inFlight);
    }
  }
}

/** By the first bytes of a gzip. */
const isCompressed = ([first, second]: Uint8Array): boolean => first === 0x1f && second === 0x8b;

/** Whether a range that was not requested is as good as the whole file, as far as it reaches. */
const isFromTheStart = (range: ByteRange | undefined): boolean =>
  range?.first === 0 && range.total !== undefined;
