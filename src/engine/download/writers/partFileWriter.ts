import type { FileHandle } from 'node:fs/promises';
import { contactCounter } from '../../../records/contactCounter.ts';
import { csvChanged } from '../../../records/csvChanges.ts';
import { InvalidJsonError, jsonArray } from '../../../records/jsonArray.ts';
import { AsyncQueue } from '../../../util/asyncQueue.ts';
import { BufferPool } from '../../../util/bufferPool.ts';
import { isSystemError } from '../../../util/files/atomicFile.ts';
import { releaseBuffer } from '../../../util/releaseBuffer.ts';
import { openPartial } from '../../files/openPartial.ts';
import { ExportError } from '../../model/exportError.ts';
import { ExportCheck } from './exportCheck.ts';
import { FileWriter } from './fileWriter.ts';
import { gunzipped, isGzip } from './gunzip.ts';
import { inflatedBytes } from './inflater.ts';
import { LateCsvIndexer, LateJsonIndexer } from './lateIndexer.ts';
import type { PartFiles, PartWriter, WrittenPart } from './partWriter.ts';
import { ResumeFile } from './resumeFile.ts';

/** Codes of the system where something stands in the place of the resume file that cannot be removed, such as another user's file. */
const inTheWay = ['EPERM', 'EACCES', 'EEXIST', 'EISDIR', 'ENOTEMPTY', 'EBUSY', 'ELOOP'];

const closed = (): Error => new Error('The part was closed.');

/** The writing of one body, from its first byte. */
interface Run {
  readonly queue: AsyncQueue;
  readonly written: Promise<WrittenPart>;
  /** Undefined until the first bytes have shown whether they are to be kept. */
  resumeFile: Promise<ResumeFile | undefined> | undefined;
}

/** Keeps the bytes of a body in a resume file, inflates them, checks and counts the contacts, and writes the file. */
export class PartFileWriter implements PartWriter {
  readonly #files: PartFiles;
  readonly #onWritten: (bytes: number) => void;
  #header: string | undefined;
  #run: Run | undefined;
  /** Files that are being opened. Closing waits for them, so that none stays open. */
  #starting: Promise<Run> | undefined;
  /** Aborts the wait for files that another program holds. */
  #stop = new AbortController();

  /** `onWritten` is called with the number of bytes that were written to the file since the last call. */
  constructor(files: PartFiles, onWritten: (bytes: number) => void) {
    this.#files = files;
    this.#onWritten = onWritten;
  }

  async begin(header: string | undefined): Promise<void> {
    const signal = await this.#restart();
    this.#header = header;
    await this.#start(signal);
  }

  async replay(headerBytes: number): Promise<number> {
    const signal = await this.#restart();
    let bytes = 0;
    const reopen = () => ResumeFile.reopen(this.#files.download, headerBytes, signal);
    const run = await this.#start(signal, reopen);
    for await (const chunk of (await run.resumeFile)?.read() ?? []) {
      bytes += chunk.byteLength;
      await run.queue.push(chunk);
    }
    return bytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const run = this.#running();
    run.resumeFile ??= this.#createResumeFile(bytes);
    await Promise.all([
      run.queue.push(bytes),
      // In the order of the calls, since all of them wait for the same promise.
      run.resumeFile.then((file) => file?.append(bytes)),
    ]);
    if (await run.resumeFile) {
      // Only a gzip is kept: what is written of it was inflated, so that nothing refers to these bytes any more.
      releaseBuffer(bytes);
    }
  }

  async finish(): Promise<WrittenPart> {
    const { queue, written } = this.#running();
    queue.end();
    const part = await written;
    await this.close();
    return part;
  }

  async close(): Promise<void> {
    this.#stop.abort(closed());
    await this.#closeFiles();
  }

  /** Closes what is open. Returns a signal that the next `close` aborts, which can be before anything is opened. */
  async #restart(): Promise<AbortSignal> {
    this.#stop.abort(closed());
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    await this.#closeFiles();
    signal.throwIfAborted();
    return signal;
  }

  async #closeFiles(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    const run = this.#run;
    this.#run = undefined;
    run?.queue.fail(closed());
    await run?.written.catch(() => undefined);
    const resumeFile = await run?.resumeFile?.catch(() => undefined);
    await resumeFile?.close();
  }

  #start(signal: AbortSignal, reopen?: () => Promise<ResumeFile>): Promise<Run> {
    this.#starting = this.#open(signal, reopen);
    return this.#starting;
  }

  async #open(signal: AbortSignal, reopen?: () => Promise<ResumeFile>): Promise<Run> {
    const resumeFile = await reopen?.();
    let file: FileHandle;
    try {
      file = await openPartial(this.#files, signal);
    } catch (error) {
      await resumeFile?.close();
      throw error;
    }
    const queue = new AsyncQueue();
    const written = this.#writeAll(file, queue);
    written.catch((error: unknown) => queue.fail(error));
    this.#run = { queue, written, resumeFile: resumeFile && Promise.resolve(resumeFile) };
    return this.#run;
  }

  #running(): Run {
    if (!this.#run) {
      throw new Error('The part has not begun.');
    }
    return this.#run;
  }

  /** A body that is not compressed has no checksum: what a crash of the machine leaves of it could not be trusted. */
  async #createResumeFile(first: Uint8Array): Promise<ResumeFile | undefined> {
    if (this.#header === undefined || !isGzip(first)) {
      return undefined;
    }
    try {
      return await ResumeFile.create(this.#files.download, this.#header, this.#stop.signal);
    } catch (error) {
      if (isSystemError(error, ...inTheWay)) {
        // If the download breaks off, it starts from nothing.
        return undefined;
      }
      throw error;
    }
  }

  async #writeAll(file: FileHandle, queue: AsyncQueue): Promise<WrittenPart> {
    const { format, csv, index } = this.#files;
    const buffers = new BufferPool(inflatedBytes);
    // The chunks of an array may share buffers.
    const ownsBuffers = format !== 'jsonArray';
    const writer = new FileWriter(file, {
      onWritten: this.#onWritten,
      release: (chunk) => (ownsBuffers ? buffers.give(chunk) : undefined),
    });
    const csvIndexer = format === 'csv' && index ? new LateCsvIndexer(index) : undefined;
    const jsonIndexer = format !== 'csv' && index ? new LateJsonIndexer(index, format) : undefined;
    const counter = contactCounter(format, { onPiece: csvIndexer?.take.bind(csvIndexer) });
    const body = { isGzip: false, bytes: 0 };
    try {
      const observed = withFirst(queue, (first) => (body.isGzip = isGzip(first)));
      const inflated = gunzipped(gunzipped(observed, buffers), buffers);
      const delivered = this.#checked(inflated, (bytes) => (body.bytes += bytes));
      const changed = csv && format === 'csv' ? csvChanged(delivered, csv) : delivered;
      // Changes to a CSV add and remove no contacts; those of JSON are counted as delivered.
      const content = observing(changed, (chunk) => counter.next(chunk));
      for await (const chunk of ownsBuffers ? content : asJsonArray(content)) {
        queue.throwIfFailed();
        // Before its buffer is given back.
        jsonIndexer?.take(chunk);
        await writer.write(chunk);
      }
      const isEmpty = body.bytes === 0;
      if (!isEmpty) {
        await writer.sync();
      }
      const contacts = counter.end();
      await (csvIndexer ?? jsonIndexer)?.store(file);
      const isCut = !body.isGzip && counter.isCut();
      return { bytes: writer.bytes, contacts, isEmpty, ...(isCut && { isCut }) };
    } finally {
      await writer.close();
    }
  }

  /** Checks that a body is an export. Calls `onBytes` with the number of bytes of each chunk. */
  async *#checked(
    source: AsyncIterable<Uint8Array>,
    onBytes: (bytes: number) => void,
  ): AsyncGenerator<Uint8Array> {
    const { format, check: options } = this.#files;
    const check = options && new ExportCheck(format, options);
    const onChunk = (chunk: Uint8Array): void => {
      onBytes(chunk.byteLength);
      check?.next(chunk);
    };
    yield* observing(source, onChunk);
    check?.end();
  }
}

/**
 * Makes an array of JSON Lines. Where a line is invalid, the rest of the body is read first: that the body is corrupt, or no
 * export at all, explains such a line, and shows only later, as by the checksum at the end of a gzip.
 *
 * @throws ExportError 'notAnArray'
 */
async function* asJsonArray(body: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  // Without `return`, so that the body can still be read after a failure.
  const source = { [Symbol.asyncIterator]: () => ({ next: () => body.next() }) };
  try {
    yield* jsonArray(source);
  } catch (error) {
    while ((await body.next()).done !== true);
    throw error instanceof InvalidJsonError
      ? new ExportError('notAnArray', error.message, { detail: String(error.line), cause: error })
      : error;
  } finally {
    await body.return(undefined);
  }
}

/** Calls `onChunk` with each chunk that passes. */
async function* observing(
  source: AsyncIterable<Uint8Array>,
  onChunk: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    onChunk(chunk);
    yield chunk;
  }
}

/** Calls `onFirst` with the first chunk that passes. */
async function* withFirst(
  source: AsyncIterable<Uint8Array>,
  onFirst: (first: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const chunk of source) {
    if (isFirst) {
      isFirst = false;
      onFirst(chunk);
    }
    yield chunk;
  }
}
