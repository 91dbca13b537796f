import { BodyRecognizer, type BodyKind } from './bodyKind.ts';
import { notAnExport } from './exportCheck.ts';
import { ExportError } from './exportError.ts';
import type { ExportRequest } from './exportJob.ts';
import type { FileSource } from './ports.ts';

/** How long the first bytes may take. */
const patienceMs = 30_000;

/**
 * Returns whether a file of an export is CSV or JSON, by its beginning: SendGrid's responses do not say. Nothing for a file
 * that holds nothing.
 *
 * @throws ExportError 'notAnExport' where it is neither
 */
export async function sniffFileType(
  files: FileSource,
  url: string,
  signal: AbortSignal,
): Promise<ExportRequest['fileType'] | undefined> {
  const [{ gunzipped }, { body }] = await Promise.all([
    import('./gunzip.ts'),
    files.open(url, { signal }),
  ]);
  const silence = new ExportError('timeout', 'The file does not come.');
  const timer = setTimeout(() => body.destroy(silence), patienceMs);
  // Whatever comes after the first bytes is of no interest, a break of the connection neither.
  body.on('error', () => undefined);
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
    clearTimeout(timer);
    body.destroy();
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
