import type { ExportCheck } from './writers/exportCheck.ts';
import { isZlibError } from './zlibError.ts';

/** How much of a body is read ahead at most, in bytes before inflating. */
const previewBytes = 256 * 1024;

type Pieces = AsyncGenerator<Uint8Array<ArrayBuffer>>;

/**
 * Reads as much of a body as it takes to see that it is an export, and returns the whole body: so that what was received of
 * an earlier response is not replaced by a web page.
 *
 * @throws ExportError 'notAnExport'
 */
export async function previewed(body: Pieces, check: ExportCheck): Promise<Pieces> {
  const { gunzipped } = await import('./writers/gunzip.ts');
  const read: Uint8Array<ArrayBuffer>[] = [];
  const source = { isWhole: false };
  try {
    for await (const chunk of gunzipped(gunzipped(recorded(body, read, source)))) {
      check.next(chunk);
      if (check.isOver) {
        break;
      }
    }
    if (source.isWhole) {
      check.end();
    }
  } catch (error) {
    // The writer will find that the gzip is truncated or corrupt.
    if (!isZlibError(error)) {
      throw error;
    }
  }
  return joined(read, body);
}

async function* recorded(
  body: Pieces,
  read: Uint8Array<ArrayBuffer>[],
  source: { isWhole: boolean },
): AsyncGenerator<Uint8Array> {
  for (let bytes = 0; bytes < previewBytes;) {
    // Not `for await`, which would end the body with this.
    const next = await body.next();
    if (next.done === true) {
      source.isWhole = true;
      return;
    }
    read.push(next.value);
    bytes += next.value.byteLength;
    yield next.value;
  }
}

async function* joined(read: readonly Uint8Array<ArrayBuffer>[], body: Pieces): Pieces {
  yield* read;
  yield* body;
}
