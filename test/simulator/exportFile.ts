import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { csvHeader } from './csv.ts';
import { exportLines } from './exportLines.ts';
import { hash, hashText } from './hash.ts';
import type { JobPart, SimulatedExport } from './jobs.ts';
import type { LineStamper } from './lineStamper.ts';

/**
 * The bytes of one file of an export as they are sent. They are generated for each response, and the same each time.
 */
export interface ExportFile {
  readonly etag: string;
  /** Set if the response names it. */
  readonly contentEncoding: string | undefined;
  /** Returns the number of bytes, where it is known without generating them. */
  length(): number | undefined;
  bytes(): AsyncIterable<Buffer>;
}

/** Returns the file of a part. `version` above 0 is a file that has changed: the same contacts with other values. */
export function exportFile(job: SimulatedExport, part: JobPart, version = 0): ExportFile {
  const { compression, gzipLevel } = job.settings;
  const zipped = compression === 'none' ? 0 : compression.startsWith('double') ? 2 : 1;
  const stamper = stamperOf(job, version);
  const beginning = beginningOf(job, part);
  const members = (): Iterable<number> => job.members.range(part.from, part.to);
  return {
    etag: `"${hash(hashText(job.id), part.number, version).toString(16).padStart(8, '0')}"`,
    contentEncoding: compression === 'gzip' || compression === 'doubleGzip' ? 'gzip' : undefined,
    length: () =>
      zipped === 0 ? Buffer.byteLength(beginning) + stamper.length(members()) : undefined,
    bytes: () => {
      let bytes = inTurns(stamper.lines(members(), beginning));
      for (let n = 0; n < zipped; n++) {
        bytes = gzip(bytes, gzipLevel);
      }
      return bytes;
    },
  };
}

function stamperOf({ account, settings, fileType }: SimulatedExport, version: number): LineStamper {
  const contacts = version === 0 ? account.contacts : account.contacts.withOtherValues(version);
  return exportLines(contacts, fileType, settings.lineEnding);
}

/** Returns what precedes the contacts. */
function beginningOf(
  { account, members, settings, fileType }: SimulatedExport,
  part: JobPart,
): string {
  const mark = settings.byteOrderMark && part.number === 1 ? '\uFEFF' : '';
  const hasHeader =
    fileType === 'csv' &&
    (part.number === 1 || settings.headerInEveryPart) &&
    !(members.count === 0 && settings.empty === 'zeroBytes');
  const header = csvHeader(account.contacts.fields);
  return hasHeader
    ? mark + (settings.lowerCaseHeader ? header.toLowerCase() : header) + settings.lineEnding
    : mark;
}

/** Yields to the event loop between two pieces, so that a server which generates a large file still responds. */
async function* inTurns(source: Iterable<Buffer>): AsyncGenerator<Buffer> {
  for (const piece of source) {
    yield piece;
    await new Promise(setImmediate);
  }
}

async function* gzip(source: AsyncIterable<Buffer>, level: number): AsyncGenerator<Buffer> {
  const input = Readable.from(source);
  const output = createGzip({ level, chunkSize: 64 * 1024 });
  input.on('error', (error) => output.destroy(error));
  input.pipe(output);
  try {
    for await (const chunk of output) {
      if (Buffer.isBuffer(chunk)) {
        yield chunk;
      }
    }
  } finally {
    input.destroy();
    output.destroy();
  }
}
