import { ExportError } from './exportError.ts';
import type { ExportRequest } from './exportJob.ts';
import type { FileSource } from './ports.ts';

/** How long the first bytes may take. */
const patienceMs = 30_000;
const brace = '{'.charCodeAt(0);
const bracket = '['.charCodeAt(0);
/** White space, and the bytes of a byte order mark. */
const leading: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf]);

/**
 * Tells by the beginning of a file of an export whether it is CSV or JSON: SendGrid's answers do not say. A CSV begins with
 * the name of a column, which is never in braces.
 */
export async function sniffFileType(
  files: FileSource,
  url: string,
  signal: AbortSignal,
): Promise<ExportRequest['fileType']> {
  const [{ gunzipped }, { body }] = await Promise.all([
    import('./gunzip.ts'),
    files.open(url, { signal }),
  ]);
  const silence = new ExportError('timeout', 'The file does not come.');
  const timer = setTimeout(() => body.destroy(silence), patienceMs);
  // Whatever comes after the first bytes is of no interest, a break of the connection neither.
  body.on('error', () => undefined);
  try {
    for await (const chunk of gunzipped(gunzipped(body))) {
      const first = chunk.find((byte) => !leading.has(byte));
      if (first !== undefined) {
        return first === brace || first === bracket ? 'json' : 'csv';
      }
    }
    return 'csv';
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
}
