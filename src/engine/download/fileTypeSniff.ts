import { BodyRecognizer, type BodyKind } from '../../records/bodyKind.ts';
import { wholeBody } from './responseStream.ts';
import { notAnExport } from './writers/exportCheck.ts';
import type { ExportRequest } from '../model/exportJob.ts';
import type { FileSource } from '../model/ports.ts';

/** How long the connection may be silent. */
const stallMs = 30_000;

/**
 * Returns whether a file of an export is CSV or JSON, by its first bytes: SendGrid's responses do not say. Undefined for an
 * empty file.
 *
 * @throws ExportError 'notAnExport' where it is neither; SendGridError where it is not delivered; zlib's error where it cannot
 * be inflated.
 */
export async function sniffFileType(
  files: FileSource,
  url: string,
  signal: AbortSignal,
): Promise<ExportRequest['fileType'] | undefined> {
  const [{ gunzipped }, response] = await Promise.all([
    import('./writers/gunzip.ts'),
    files.open(url, { signal }),
  ]);
  // What follows the first bytes does not matter, including a break of the connection.
  response.body.on('error', () => undefined);
  const { contentLength } = response;
  const body = wholeBody({
    ...{ body: response.body, contentLength, stallMs, signal },
    onBytes: () => undefined,
  });
  try {
    const recognizer = new BodyRecognizer();
    for await (const chunk of gunzipped(gunzipped(body))) {
      const kind = recognizer.next(chunk);
      if (kind !== undefined) {
        return fileTypeOf(kind);
      }
    }
    const kind = recognizer.end();
    return kind === undefined ? undefined : fileTypeOf(kind);
  } finally {
    await body.return(undefined);
    response.body.destroy();
  }
}

function fileTypeOf(kind: BodyKind): ExportRequest['fileType'] {
  switch (kind) {
    case 'csv':
    case 'csvWithoutHeader':
      return 'csv';
    case 'json':
      return 'json';
    default:
      throw notAnExport(kind);
  }
}
