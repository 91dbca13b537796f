import { SendGridError } from '../../sendgrid/errors.ts';
import { removeIfThere } from '../../util/atomicFile.ts';
import { abortable } from '../../util/abortable.ts';
import { headerOf, readValidators, type Validators } from './validators.ts';
import type { PartFormat } from '../../records/contactCounter.ts';
import type { CsvChanges } from '../../records/csvChanges.ts';
import type { DiskSpace } from '../files/diskSpace.ts';
import { previewed } from './bodyPreview.ts';
import { wholeBody } from './responseStream.ts';
import { ExportCheck, type ExportCheckOptions } from './writers/exportCheck.ts';
import { ExportError, toExportError } from '../model/exportError.ts';
import { isResumeFileUnusable } from './writers/resumeFile.ts';
import type { Target } from '../files/partialFile.ts';
import type { PartWriterPool } from './writers/partWriterPool.ts';
import type { PartWriter, WrittenPart } from './writers/partWriter.ts';
import type { FileSource } from '../model/ports.ts';
import type { PartMeter } from './progressMeter.ts';
import {
  contentRange,
  validatorsOf,
  isContinuation,
  rangeHeaders,
  type ByteRange,
} from './rangeRequest.ts';
import { isZlibError } from './zlibError.ts';

/** How many pieces may be on their way to the sink: enough that neither waits for the other. */
const inFlightAtMost = 3;

export interface PartDownloadOptions {
  readonly files: FileSource;
  readonly sinks: PartWriterPool;
  readonly target: Target;
  readonly format: PartFormat;
  readonly csv?: CsvChanges | undefined;
  readonly check: ExportCheckOptions;
  readonly disk: DiskSpace;
  readonly stallMs: number;
  /** Gives a meter that starts from nothing. */
  readonly meter: () => PartMeter;
  /** Called when all bytes are there. */
  readonly onFinishing?: (() => void) | undefined;
  readonly signal: AbortSignal;
}

type Body = ReturnType<typeof wholeBody>;
type Answer = Awaited<ReturnType<FileSource['open']>>;

/** One part on its way to its partial file, over as many requests as it takes. */
export class PartDownload {
  readonly #options: PartDownloadOptions;
  #meter: PartMeter;
  #sink: PartWriter | undefined;
  /** The first fault of a sink. What else was on its way to it then learns only that it was closed. */
  #fault: { readonly sink: PartWriter; readonly error: unknown } | undefined;
  #closing: Promise<unknown> = Promise.resolve();
  /** Of the body whose first bytes are in the sink. */
  #validators: Validators | undefined;
  #receivedBytes = 0;
  /** Whether those bytes came in more than one answer. */
  #isPieced = false;
  #hasAnswer = false;
  /** Why there is no room for the rest. */
  #lack: ExportError | undefined;

  constructor(options: PartDownloadOptions) {
    this.#options = options;
    this.#meter = options.meter();
  }

  /** How much of the body is there: bytes as they come. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** How much there is in all, where the file host says. */
  get totalBytes(): number | undefined {
    return this.#validators?.totalBytes;
  }

  /** Whether the last attempt came as far as an answer with bytes. */
  get hasAnswer(): boolean {
    return this.#hasAnswer;
  }

  /** Whether the bytes come from several answers, so that a fault in them may be that they do not belong together. */
  get isPieced(): boolean {
    return this.#isPieced;
  }

  /** Whether it is known how many bytes the whole body has. */
  get knowsLength(): boolean {
    return this.#validators?.totalBytes !== undefined;
  }

  /** Asks for what is missing, and writes it. Settles when the part is whole under its partial name, and synced. */
  async attempt(url: string): Promise<WrittenPart> {
    const { signal } = this.#options;
    // What is waiting for files that another program holds then gives up at once.
    const stop = (): void => void this.close().catch(() => undefined);
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await this.#attempt(url);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async #attempt(url: string): Promise<WrittenPart> {
    this.#hasAnswer = false;
    const sink = (this.#sink ??= await this.#open());
    if (this.#receivedBytes === 0 || this.#receivedBytes !== this.#validators?.totalBytes) {
      await this.#receive(url, sink);
    }
    this.#options.onFinishing?.();
    // A disk that is slow to sync does not hold up a cancel.
    const written = await abortable(this.#by(sink, sink.finish()), this.#options.signal);
    if (written.isCut === true) {
      await this.close();
      throw new ExportError('badFile', 'The body ended in the middle of a contact.', {
        detail: 'endsEarly',
      });
    }
    return written;
  }

  /** Forgets what is there: the next attempt begins afresh. */
  forget(): void {
    this.#validators = undefined;
    this.#receivedBytes = 0;
    this.#isPieced = false;
  }

  /** Settles when all that was open is closed, also by an earlier call. */
  async close(): Promise<void> {
    const closing = this.#sink?.close();
    this.#sink = undefined;
    const before = this.#closing;
    this.#closing = Promise.all([before.catch(() => undefined), closing]);
    await this.#closing;
  }

  async #open(): Promise<PartWriter> {
    const { sinks, target, format, csv, check } = this.#options;
    this.forget();
    const sink: PartWriter = sinks.open(
      { partial: target.partial, download: target.download, format, csv, check },
      (bytes) => this.#wrote(bytes, () => sink.close()),
    );
    const kept = await readValidators(target.download, this.#options.signal);
    if (kept) {
      await this.#replay(sink, kept);
    }
    return sink;
  }

  async #replay(
    sink: PartWriter,
    { validators, headerBytes }: { readonly validators: Validators; readonly headerBytes: number },
  ): Promise<void> {
    const { signal } = this.#options;
    this.#restartMeter(validators.totalBytes);
    const stop = (): void => void sink.close();
    signal.addEventListener('abort', stop, { once: true });
    try {
      signal.throwIfAborted();
      this.#receivedBytes = await sink.replay(headerBytes);
    } catch (error) {
      const isOfKept = isZlibError(error) || isNotAnExport(error) || isResumeFileUnusable(error);
      if (isOfKept && !this.#lack) {
        // A crash of the machine can leave bytes that are not those that came.
        return;
      }
      await sink.close();
      throw this.#lack ?? error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
    this.#validators = validators;
    this.#isPieced = true;
    this.#meter.received(this.#receivedBytes);
  }

  async #receive(url: string, sink: PartWriter): Promise<void> {
    const { files, signal, stallMs, disk } = this.#options;
    const headers = rangeHeaders(this.#validators, this.#receivedBytes);
    const answer = await this.#ask(files.open(url, { signal, ...(headers && { headers }) }));
    // Between here and the first read, and after the last, a break would have no listener and end the process.
    answer.body.on('error', () => undefined);
    this.#hasAnswer = true;
    let earlyBytes = 0;
    let onBytes = (bytes: number): void => void (earlyBytes += bytes);
    const body = wholeBody({
      body: answer.body,
      contentLength: answer.contentLength,
      stallMs,
      onBytes: (bytes) => onBytes(bytes),
      signal,
    });
    try {
      const whole = await this.#preview(answer, body);
      const validators = await this.#accept(answer, sink);
      onBytes = (bytes) => this.#meter.received(bytes);
      onBytes(earlyBytes);
      await disk.need(answer.contentLength ?? 0);
      await this.#pass(whole, sink, answer.contentLength ?? 0);
      if (validators.totalBytes !== undefined && this.#receivedBytes !== validators.totalBytes) {
        throw new SendGridError(
          'network',
          `The file has ${validators.totalBytes} bytes, of which ${this.#receivedBytes} came.`,
        );
      }
    } finally {
      await body.return(undefined);
      answer.body.destroy();
    }
  }

  /** Makes sure that what would take the place of bytes that are there is an export at all. */
  async #preview(answer: Answer, body: Body): Promise<Body> {
    const { format, check } = this.#options;
    return answer.status !== 206 && this.#receivedBytes > 0
      ? previewed(body, new ExportCheck(format, check))
      : body;
  }

  async #ask(answer: Promise<Answer>): Promise<Answer> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof SendGridError && error.status === 416) {
        this.forget();
        throw new SendGridError('network', 'The file is shorter than what came of it before.', {
          cause: error,
        });
      }
      throw error;
    }
  }

  /** Finds out whether an answer goes on where we are, or begins afresh. */
  async #accept(answer: Answer, sink: PartWriter): Promise<Validators> {
    const range = contentRange(answer);
    if (answer.status !== 206 || (this.#validators === undefined && isFromTheStart(range))) {
      const validators = validatorsOf(answer);
      this.forget();
      this.#restartMeter(validators.totalBytes);
      // What was closed then must not be begun again, since nobody would close it.
      this.#options.signal.throwIfAborted();
      await this.#by(sink, sink.begin(headerOf(validators)));
      this.#validators = validators;
      return validators;
    }
    if (this.#validators && isContinuation(answer, this.#validators, this.#receivedBytes)) {
      this.#isPieced = true;
      // What the first answer did not say, the range does: where the file ends.
      this.#validators = {
        ...this.#validators,
        ...(range?.total !== undefined && { totalBytes: range.total }),
      };
      return this.#validators;
    }
    this.forget();
    throw new SendGridError('network', 'The file host answered with another part of the file.');
  }

  async #pass(
    body: AsyncIterable<Uint8Array<ArrayBuffer>>,
    sink: PartWriter,
    length: number,
  ): Promise<void> {
    const { disk } = this.#options;
    const inFlight: Promise<void>[] = [];
    try {
      for await (const piece of body) {
        const { byteLength } = piece;
        if (this.#receivedBytes === 0 && isCompressed(piece)) {
          // The least that it can be: the bytes as they come, which are kept, and no fewer when they are inflated.
          await disk.need(2 * length);
        }
        const taken = this.#by(sink, sink.write(piece));
        taken.catch(() => undefined);
        inFlight.push(taken);
        this.#receivedBytes += byteLength;
        await disk.consumed(byteLength);
        if (inFlight.length >= inFlightAtMost) {
          await inFlight.shift();
        }
      }
      await Promise.all(inFlight);
    } finally {
      // Nothing of this answer may be under way when the next one begins.
      await Promise.allSettled(inFlight);
    }
  }

  /** Watches the room for what is written: it may be very much more than what comes. */
  #wrote(bytes: number, stop: () => Promise<void>): void {
    this.#meter.written(bytes);
    this.#options.disk.consumed(bytes).catch(async (error: unknown) => {
      this.#lack ??= toExportError(error);
      // What waits for the sink then learns of it.
      await stop().catch(() => undefined);
    });
  }

  /** Waits for the sink. One that failed cannot go on: the next attempt opens another. */
  async #by<T>(sink: PartWriter, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (this.#fault?.sink === sink) {
        throw this.#lack ?? this.#fault.error;
      }
      this.#fault = { sink, error };
      if (this.#sink === sink) {
        this.#sink = undefined;
        await sink.close();
      }
      if (isNotAnExport(error)) {
        // Not to be made into a file once more.
        this.forget();
        const { target, signal } = this.#options;
        await removeIfThere(target.download, { signal });
      }
      throw this.#lack ?? error;
    }
  }

  #restartMeter(totalBytes: number | undefined): void {
    this.#meter = this.#options.meter();
    this.#meter.expect(totalBytes);
  }
}

/** By the first bytes of a gzip. */
const isCompressed = ([first, second]: Uint8Array): boolean => first === 0x1f && second === 0x8b;

const isNotAnExport = (error: unknown): boolean =>
  error instanceof ExportError && error.reason === 'notAnExport';

/** Whether a range that was not asked for is as good as the whole file, as far as it goes. */
const isFromTheStart = (range: ByteRange | undefined): boolean =>
  range?.first === 0 && range.total !== undefined;
