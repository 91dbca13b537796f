/**
 * Releases the memory of bytes immediately; they must not be used any more. Does nothing if the buffer contains more
 * than these bytes.
 * The garbage collector does not see how large buffers are: in a fast stream it would leave tens of megabytes of them.
 */
export function releaseBuffer(bytes: Uint8Array): void {
  const { buffer, byteLength } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && !buffer.detached) {
    // Transferring it to an empty buffer frees it.
    buffer.transfer(0);
  }
}
