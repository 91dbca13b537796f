import { removeIfThere } from '../../util/files/atomicFile.ts';
import type { PartFormat } from '../../records/contactCounter.ts';
import type { CsvChanges } from '../../records/csvChanges.ts';
import type { DiskSpace } from '../files/diskSpace.ts';
import type { Target } from '../files/partialFile.ts';
import { ExportError, toExportError } from '../model/exportError.ts';
import { headerOf, readValidators, type Validators } from './validators.ts';
import type { ExportCheckOptions } from './writers/exportCheck.ts';
import type { PartWriter, WrittenPart } from './writers/partWriter.ts';
import type { PartWriterPool } from './writers/partWriterPool.ts';
import { isResumeFileUnusable } from './writers/resumeFile.ts';
import { isZlibError } from './zlibError.ts';
import type { IndexTarget } from '../tables/indexFiles.ts';

export interface ResumableWriterOptions {
  readonly writers: PartWriterPool;
  readonly target: Target;
  readonly format: PartFormat;
  /** Where to store the row index of the file. */
  readonly index?: IndexTarget | undefined;
  readonly csv?: CsvChanges | undefined;
  readonly check: ExportCheckOptions;
  readonly disk: DiskSpace;
  /** Called when the file is written from its beginning, with the size of the body, where it is known. */
  readonly onStart: (totalBytes: number | undefined) => void;
  /** Called with the number of bytes that were written to the file since the last call. */
  readonly onWritten: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Writes the body of one part, over several attempts to fetch it. After a failure of its writer it opens another one, which
 * continues from the resume file.
 */
export class ResumableWriter {
  readonly #options: ResumableWriterOptions;
  #writer: PartWriter | undefined;
  /** The first failure of the writer. Its other calls only fail because it was closed then. */
  #failure: { readonly error: unknown } | undefined;
  #closing: Promise<unknown> = Promise.resolve();
  #validators: Validators | undefined;
  #receivedBytes = 0;
  #isPieced = false;
  /** Why there is no room for the rest. */
  #lackOfRoom: ExportError | undefined;

  constructor(options: ResumableWriterOptions) {
    this.#options = options;
  }

  /** Those of the body of which bytes were received. */
  get validators(): Validators | undefined {
    return this.#validators;
  }

  /** How many bytes of the body were received, compressed or not. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Whether these bytes are of several responses, so that a fault in them may be that they do not belong together. */
  get isPieced(): boolean {
    return this.#isPieced;
  }

  /** Opens a writer, unless one is open. Returns how many bytes it has read from the resume file. */
  async open(): Promise<number> {
    if (this.#writer) {
      return 0;
    }
    const { writers, target, format, index, csv, check, signal } = this.#options;
    this.forget();
    const writer = await writers.open(
      { partial: target.partial, download: target.download, format, index, csv, check },
      (bytes) => this.#onWritten(bytes, writer),
    );
    this.#writer = writer;
    this.#failure = undefined;
    try {
      const resumable = await readValidators(target.download, signal);
      if (resumable) {
        await this.#replay(writer, resumable);
      }
    } catch (error) {
      await this.close();
      throw this.#lackOfRoom ?? error;
    }
    return this.#receivedBytes;
  }

  /** Writes a body from its beginning. */
  async begin(validators: Validators): Promise<void> {
    const { onStart, signal } = this.#options;
    this.forget();
    onStart(validators.totalBytes);
    // A writer that was closed by now must not begin again, since nothing would close it.
    signal.throwIfAborted();
    await this.#watch((writer) => writer.begin(headerOf(validators)));
    this.#validators = validators;
  }

  /** Continues with the bytes of another response. Its range may be the first to say how large the body is. */
  continue(totalBytes: number | undefined): void {
    this.#isPieced = true;
    this.#validators = { ...this.#validators, ...(totalBytes !== undefined && { totalBytes }) };
  }

  /** Writes the next bytes. Settles when more can be written. */
  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#receivedBytes += bytes.byteLength;
    await this.#watch((writer) => writer.write(bytes));
  }

  /** Ends the body. Settles when the file is synced. */
  finish(): Promise<WrittenPart> {
    return this.#watch((writer) => writer.finish());
  }

  /** Forgets what was received: the next attempt starts over. */
  forget(): void {
    this.#validators = undefined;
    this.#receivedBytes = 0;
    this.#isPieced = false;
  }

  /** Closes the writer. Settles when all that was open is closed, including by an earlier call. */
  async close(): Promise<void> {
    const closing = this.#writer?.close();
    this.#writer = undefined;
    const before = this.#closing;
    this.#closing = Promise.all([before.catch(() => undefined), closing]);
    await this.#closing;
  }

  async #replay(
    writer: PartWriter,
    { validators, headerBytes }: { readonly validators: Validators; readonly headerBytes: number },
  ): Promise<void> {
    const { onStart, signal } = this.#options;
    onStart(validators.totalBytes);
    try {
      signal.throwIfAborted();
      this.#receivedBytes = await writer.replay(headerBytes);
    } catch (error) {
      const isUnusable = isZlibError(error) || isNotAnExport(error) || isResumeFileUnusable(error);
      if (isUnusable && !this.#lackOfRoom) {
        // A crash of the machine can leave other bytes than those that were received.
        return;
      }
      throw error;
    }
    this.#validators = validators;
    this.#isPieced = true;
  }

  /** Watches the free space for what is written, which can be far more than what is received. */
  #onWritten(bytes: number, writer: PartWriter): void {
    this.#options.onWritten(bytes);
    this.#options.disk.consumed(bytes).catch(async (error: unknown) => {
      this.#lackOfRoom ??= toExportError(error);
      // The calls that are pending then fail.
      await writer.close().catch(() => undefined);
    });
  }

  /** Waits for the writer. One that has failed is closed: the next attempt opens another one. */
  async #watch<T>(call: (writer: PartWriter) => Promise<T>): Promise<T> {
    const writer = this.#writer;
    try {
      if (!writer) {
        throw new Error('The writer is closed.');
      }
      return await call(writer);
    } catch (error) {
      if (this.#failure) {
        throw this.#lackOfRoom ?? this.#failure.error;
      }
      this.#failure = { error };
      if (writer && this.#writer === writer) {
        this.#writer = undefined;
        await writer.close();
      }
      if (isNotAnExport(error)) {
        // The next attempt must not read it again.
        this.forget();
        const { target, signal } = this.#options;
        await removeIfThere(target.download, { signal });
      }
      throw this.#lackOfRoom ?? error;
    }
  }
}

const isNotAnExport = (error: unknown): boolean =>
  error instanceof ExportError && error.reason === 'notAnExport';
