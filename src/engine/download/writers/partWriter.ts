import type { FileHandle } from 'node:fs/promises';
import { isSystemError } from '../../../util/atomicFile.ts';
import { releaseBuffer } from '../../../util/releaseBuffer.ts';
import { AsyncQueue } from '../../../util/asyncQueue.ts';
import { contactCounter, type PartFormat } from '../../../records/contactCounter.ts';
import { csvChanged, type CsvChanges } from '../../../records/csvChanges.ts';
import { ExportCheck, type ExportCheckOptions } from './exportCheck.ts';
import { FileWriter } from './fileWriter.ts';
import { gunzipped, isGzip } from './gunzip.ts';
import { InvalidJsonError, jsonArray } from '../../../records/jsonArray.ts';
import { ExportError } from '../../model/exportError.ts';
import { ResumeFile } from './resumeFile.ts';
import { openPartial } from '../../files/openPartial.ts';

/** The files of a part while it is not whole, and what is written to them. */
export interface PartFiles {
  /** Path of the file that is being made. */
  readonly partial: string;
  /** Path of the body's bytes as they came. */
  readonly download: string;
  readonly format: PartFormat;
  /** How a CSV is changed; without it, it stays as delivered. */
  readonly csv?: CsvChanges | undefined;
  /** Makes sure that the body is an export. Without it, any body is taken. */
  readonly check?: ExportCheckOptions | undefined;
}

/** A part of which all is written and synced. */
export interface WrittenPart {
  /** Size of the file. */
  readonly bytes: number;
  readonly contacts: number;
  /** Whether the body inflated to nothing at all. */
  readonly isEmpty: boolean;
  /** Set of a body that ended in the middle of a contact, and has no checksum that says it is whole. */
  readonly isCut?: true;
}

/** Takes the bytes of one part's body and makes its file: in this thread, or in another one. */
export interface PartWriter {
  /** Begins afresh. With a header, the bytes are kept, for a later `replay`. */
  begin(header: string | undefined): Promise<void>;
  /** Makes the file anew of what was kept, after a header of that many bytes. Gives how much of the body that is. */
  replay(headerBytes: number): Promise<number>;
  /** Takes the next bytes, whose buffer then belongs to the sink. Settles when it can take more. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Ends the body. Settles when the file is whole on the disk; rejects with zlib's error if the body was not. */
  finish(): Promise<WrittenPart>;
  /** Stops, and lets go of the files, which stay as they are. */
  close(): Promise<void>;
}

/** What is said of something in the place of the kept bytes that cannot be moved, such as a file of another user. */
const inTheWay = ['EPERM', 'EACCES', 'EEXIST', 'EISDIR', 'ENOTEMPTY', 'EBUSY', 'ELOOP'];

const closed = (): Error => new Error('The part was closed.');

interface Run {
  readonly feed: AsyncQueue;
  readonly written: Promise<WrittenPart>;
  /** Not there until the first bytes have shown whether they are to be kept. */
  kept: Promise<ResumeFile | undefined> | undefined;
}

/** Keeps a body's bytes, inflates them, counts the contacts and writes the file. */
export class PartFileWriter implements PartWriter {
  readonly #files: PartFiles;
  readonly #onWritten: (bytes: number) => void;
  #header: string | undefined;
  #run: Run | undefined;
  /** Files are being opened: whoever closes waits for that, so that none is left open. */
  #starting: Promise<Run> | undefined;
  /** Ends the waiting for files that another program holds. */
  #stop = new AbortController();

  /** `onWritten` is told of the bytes that went to the file. */
  constructor(files: PartFiles, onWritten: (bytes: number) => void) {
    this.#files = files;
    this.#onWritten = onWritten;
  }

  async begin(header: string | undefined): Promise<void> {
    const signal = await this.#closeToStart();
    this.#header = header;
    await this.#start(signal);
  }

  async replay(headerBytes: number): Promise<number> {
    const signal = await this.#closeToStart();
    let bytes = 0;
    const reopen = () => ResumeFile.reopen(this.#files.download, headerBytes, signal);
    const run = await this.#start(signal, reopen);
    for await (const chunk of (await run.kept)?.read() ?? []) {
      bytes += chunk.byteLength;
      await run.feed.push(chunk);
    }
    return bytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const run = this.#running();
    run.kept ??= this.#beginToKeep(bytes);
    await Promise.all([
      run.feed.push(bytes),
      // In the order of the calls, since all wait for the same promise.
      run.kept.then((kept) => kept?.append(bytes)),
    ]);
    if (await run.kept) {
      // It was a gzip, so what went on was made of the bytes, and is not the bytes themselves.
      releaseBuffer(bytes);
    }
  }

  async finish(): Promise<WrittenPart> {
    const { feed, written } = this.#running();
    feed.end();
    const part = await written;
    await this.close();
    return part;
  }

  async close(): Promise<void> {
    this.#stop.abort(closed());
    await this.#letGo();
  }

  /** Closes what is open. Gives what is aborted when it is closed again, which can be before anything is opened. */
  async #closeToStart(): Promise<AbortSignal> {
    this.#stop.abort(closed());
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    await this.#letGo();
    signal.throwIfAborted();
    return signal;
  }

  async #letGo(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    const run = this.#run;
    this.#run = undefined;
    run?.feed.fail(closed());
    await run?.written.catch(() => undefined);
    const kept = await run?.kept?.catch(() => undefined);
    await kept?.close();
  }

  #start(signal: AbortSignal, reopen?: () => Promise<ResumeFile>): Promise<Run> {
    this.#starting = this.#open(signal, reopen);
    return this.#starting;
  }

  async #open(signal: AbortSignal, reopen?: () => Promise<ResumeFile>): Promise<Run> {
    const kept = await reopen?.();
    let file: FileHandle;
    try {
      file = await openPartial(this.#files, signal);
    } catch (error) {
      await kept?.close();
      throw error;
    }
    const feed = new AsyncQueue();
    const written = this.#make(file, feed);
    written.catch((error: unknown) => feed.fail(error));
    this.#run = { feed, written, kept: kept && Promise.resolve(kept) };
    return this.#run;
  }

  #running(): Run {
    if (!this.#run) {
      throw new Error('The part has not begun.');
    }
    return this.#run;
  }

  /** A body that is not compressed has no checksum, so what a crash of the machine leaves of it could not be trusted. */
  async #beginToKeep(first: Uint8Array): Promise<ResumeFile | undefined> {
    if (this.#header === undefined || !isGzip(first)) {
      return undefined;
    }
    try {
      return await ResumeFile.create(this.#files.download, this.#header, this.#stop.signal);
    } catch (error) {
      if (isSystemError(error, ...inTheWay)) {
        // An export that breaks begins afresh then, and one that does not break needs no kept bytes.
        return undefined;
      }
      throw error;
    }
  }

  async #make(file: FileHandle, feed: AsyncQueue): Promise<WrittenPart> {
    const writer = new FileWriter(file, this.#onWritten);
    try {
      const { format, csv } = this.#files;
      const check = this.#files.check && new ExportCheck(format, this.#files.check);
      const counter = contactCounter(format);
      let contentBytes = 0;
      async function* counted(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
        for await (const chunk of source) {
          contentBytes += chunk.byteLength;
          check?.next(chunk);
          counter.next(chunk);
          yield chunk;
        }
        check?.end();
      }
      // Counted as delivered: what is changed of it makes no contact more or less.
      const coming = { isGzip: false };
      const seen = firstSeen(feed, (first) => (coming.isGzip = isGzip(first)));
      const delivered = counted(gunzipped(gunzipped(seen)));
      const content = csv && format === 'csv' ? csvChanged(delivered, csv) : delivered;
      // An array's chunks may be parts of each other's memory.
      const isOurs = format !== 'jsonArray';
      for await (const chunk of isOurs ? content : explained(content, jsonArray)) {
        feed.throwIfFailed();
        await writer.write(chunk, isOurs);
      }
      const isEmpty = contentBytes === 0;
      if (!isEmpty) {
        await writer.sync();
      }
      const contacts = counter.end();
      const isCut = !coming.isGzip && counter.isCut();
      return { bytes: writer.bytes, contacts, isEmpty, ...(isCut && { isCut }) };
    } finally {
      await writer.close();
    }
  }
}

/**
 * Makes something of a body. Where that fails, the rest of the body is still read: that it is broken, or no export at all,
 * explains a line that makes no sense, and shows only later, such as in the checksum at the end of a gzip.
 */
async function* explained(
  body: AsyncGenerator<Uint8Array>,
  make: (source: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  // Without `return`, so that the body stays open when what is made of it fails.
  const source = { [Symbol.asyncIterator]: () => ({ next: () => body.next() }) };
  try {
    yield* make(source);
  } catch (error) {
    while ((await body.next()).done !== true);
    throw error instanceof InvalidJsonError
      ? new ExportError('notAnArray', error.message, { detail: String(error.line), cause: error })
      : error;
  } finally {
    await body.return(undefined);
  }
}

/** Shows the first bytes as they pass. */
async function* firstSeen(
  source: AsyncIterable<Uint8Array>,
  see: (first: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const chunk of source) {
    if (isFirst) {
      isFirst = false;
      see(chunk);
    }
    yield chunk;
  }
}
