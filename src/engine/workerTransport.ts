import type { Transport } from '../protocol/rpc.ts';

/** A `Worker`, or the `parentPort` in it. */
interface Port {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
}

/** Carries messages between this thread and another one. Buffers are transferred, not copied. */
export const workerTransport = (port: Port): Transport => ({
  post: (message, transfer) => port.postMessage(message, transfer),
  listen: (listener) => {
    port.on('message', listener);
    return () => void port.off('message', listener);
  },
});
