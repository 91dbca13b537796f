import type { Readable } from 'node:stream';

/**
 * Reads the chunks of a stream of bytes as they are. The stream's own iterator joins those that wait, which copies each byte
 * and leaves twice the garbage.
 *
 * At most about `aheadBytes` are waiting. Whoever stops reading destroys the stream.
 */
export async function* streamChunks(
  stream: Readable,
  aheadBytes: number,
): AsyncGenerator<Uint8Array> {
  const waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let end: 'ended' | { readonly error: unknown } | undefined;
  let wake: (() => void) | undefined;
  const stop = (how: NonNullable<typeof end>): void => {
    end ??= how;
    wake?.();
  };
  stream.on('data', (chunk: unknown) => {
    if (!(chunk instanceof Uint8Array)) {
      stream.destroy(new TypeError('A stream of bytes gave something else.'));
      return;
    }
    waiting.push(chunk);
    waitingBytes += chunk.byteLength;
    if (waitingBytes >= aheadBytes) {
      stream.pause();
    }
    wake?.();
  });
  stream.once('end', () => stop('ended'));
  stream.once('error', (error) => stop({ error }));
  stream.once('close', () => stop({ error: stream.errored ?? new Error('Premature close') }));
  if (stream.errored !== null || stream.destroyed) {
    stop({ error: stream.errored ?? new Error('Premature close') });
  }
  for (;;) {
    const next = waiting.shift();
    if (next) {
      waitingBytes -= next.byteLength;
      if (waitingBytes < aheadBytes && stream.isPaused()) {
        stream.resume();
      }
      yield next;
    } else if (end === 'ended') {
      return;
    } else if (end) {
      throw end.error;
    } else {
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
}
