import { Readable } from 'node:stream';
import { SendGridError } from '../errors.ts';

/**
 * Reads a body as UTF-8 text.
 *
 * @throws SendGridError 'badResponse' beyond `maxBytes`, so that a broken or hostile server cannot fill the memory.
 */
export async function readText(
  body: NodeJS.ReadableStream | null,
  maxBytes: number,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    const data = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    bytes += data.byteLength;
    if (bytes > maxBytes) {
      // Leaving the loop destroys the stream, and with it the connection.
      throw new SendGridError('badResponse', `The response is larger than ${maxBytes} bytes.`);
    }
    chunks.push(data);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** Closes the connection of a body that is not needed. */
export function discard(body: NodeJS.ReadableStream | null): void {
  if (body instanceof Readable) {
    // Errors no longer matter, but without a listener they would end the process.
    body.on('error', () => undefined);
    body.destroy();
  }
}
