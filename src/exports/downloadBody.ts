import type { Readable } from 'node:stream';
import { SendGridError } from '../sendgrid/errors.ts';
import { streamChunks } from '../util/streamChunks.ts';
import { ExportError } from './exportError.ts';

/** How much may wait for us before the server has to. */
const aheadBytes = 256 * 1024;

/**
 * Reads a body to its end, and makes sure that it is the end: a body that breaks off, stalls, or is not as long as its
 * header promises is a network fault.
 *
 * `stallMs` counts only while we wait for the server, not while it waits for our disk. Ends the body in any case.
 */
export async function* wholeBody(options: {
  readonly body: Readable;
  readonly contentLength: number | undefined;
  readonly stallMs: number;
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}): AsyncGenerator<Uint8Array> {
  const { body, contentLength, stallMs, onBytes, signal } = options;
  const end = (): void => void body.destroy();
  signal.addEventListener('abort', end, { once: true });
  let isWaiting = false;
  // One timer for all chunks, set back for each: they can come thousands of times a second.
  const timer = setTimeout(() => {
    if (isWaiting) {
      body.destroy(new SendGridError('timeout', `No bytes came for ${stallMs / 1000} s.`));
    }
  }, stallMs);
  try {
    signal.throwIfAborted();
    let total = 0;
    const chunks = streamChunks(body, aheadBytes);
    for (;;) {
      isWaiting = true;
      timer.refresh();
      const chunk = await nextChunk(chunks, signal);
      isWaiting = false;
      if (chunk === undefined) {
        break;
      }
      total += chunk.byteLength;
      onBytes(chunk.byteLength);
      yield chunk;
    }
    // A body that was ended because of the signal can look as if it had ended by itself.
    signal.throwIfAborted();
    if (contentLength !== undefined && total !== contentLength) {
      throw new SendGridError(
        'network',
        `The file has ${total} bytes where ${contentLength} were promised.`,
      );
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    body.destroy();
  }
}

async function nextChunk(
  chunks: AsyncGenerator<Uint8Array>,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    const next = await chunks.next();
    return next.done === true ? undefined : next.value;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SendGridError || error instanceof ExportError) {
      throw error;
    }
    throw new SendGridError('network', 'The download broke off.', { cause: error });
  }
}
