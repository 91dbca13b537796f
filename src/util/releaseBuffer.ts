/**
 * Releases the memory of bytes at once; nothing may use them any more. Nothing happens where the buffer holds more than
 * these bytes.
 *
 * The garbage collector does not see how large buffers are: in a fast stream it would let tens of megabytes of them lie.
 */
export function releaseBuffer(bytes: Uint8Array): void {
  const { buffer, byteLength } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && !buffer.detached) {
    // What is transferred to a new buffer of no length is freed.
    buffer.transfer(0);
  }
}
