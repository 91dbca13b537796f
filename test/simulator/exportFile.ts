import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { csvHeader, csvRow } from './csv.ts';
import { hash, hashText } from './hash.ts';
import type { JobPart, SimulatedExport } from './jobs.ts';
import { jsonLine } from './jsonLines.ts';

/** Size of the pieces that rows are gathered to. Fixed, so that gzip gives the same bytes each time. */
const pieceSize = 64 * 1024;

/** The bytes of one file of an export as they go over the wire. Made anew each time, and the same each time. */
export interface ExportFile {
  readonly etag: string;
  /** Set, if the answer names it. */
  readonly contentEncoding: string | undefined;
  bytes(): AsyncIterable<Buffer>;
}

/** The file of a part. `version` above 0 is a file that has changed: the same contacts with other values. */
export function exportFile(job: SimulatedExport, part: JobPart, version = 0): ExportFile {
  const { compression, gzipLevel } = job.settings;
  const zipped = compression === 'none' ? 0 : compression.startsWith('double') ? 2 : 1;
  return {
    etag: `"${hash(hashText(job.id), part.number, version).toString(16).padStart(8, '0')}"`,
    contentEncoding: compression === 'gzip' || compression === 'doubleGzip' ? 'gzip' : undefined,
    bytes() {
      let source: AsyncIterable<Buffer> | Iterable<Buffer> = plainBytes(job, part, version);
      for (let n = 0; n < zipped; n++) {
        source = gzip(source, gzipLevel);
      }
      return toAsync(source);
    },
  };
}

function* plainBytes(job: SimulatedExport, part: JobPart, version: number): Generator<Buffer> {
  const { account, settings, fileType } = job;
  const { fields } = account.contacts;
  const contacts = version === 0 ? account.contacts : account.contacts.withOtherValues(version);
  const end = settings.lineEnding;
  let text = settings.byteOrderMark && part.number === 1 ? '\uFEFF' : '';
  const withHeader =
    fileType === 'csv' &&
    (part.number === 1 || settings.headerInEveryPart) &&
    !(job.members.count === 0 && settings.empty === 'zeroBytes');
  if (withHeader) {
    text += csvHeader(fields) + end;
  }
  for (const index of job.members.range(part.from, part.to)) {
    const contact = contacts.contact(index);
    text += (fileType === 'csv' ? csvRow(contact) : jsonLine(contact, fields)) + end;
    if (text.length >= pieceSize) {
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') {
    yield Buffer.from(text);
  }
}

async function* gzip(
  source: AsyncIterable<Buffer> | Iterable<Buffer>,
  level: number,
): AsyncGenerator<Buffer> {
  const input = Readable.from(source);
  const output = createGzip({ level, chunkSize: pieceSize });
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

async function* toAsync(source: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* source;
}
