import type { Socket } from 'node:net';
import type { Transport } from '../../protocol/rpc.ts';

/**
 * How much may be buffered. A window that does not read, such as a suspended one, is disconnected before its messages fill
 * the memory.
 */
const maxBuffered = 4_000_000;

/** Transports messages over a socket, each as one line of JSON. */
export function socketTransport(socket: Socket): Transport {
  socket.setEncoding('utf8');
  return {
    post: (message) => {
      if (socket.writable) {
        socket.write(`${JSON.stringify(message)}\n`);
      }
      if (socket.writableLength > maxBuffered) {
        socket.destroy();
      }
    },
    listen: (listener) => {
      let rest = '';
      const onData = (text: string): void => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        lines.map(parseJson).forEach(listener);
        if (rest.length > maxBuffered) {
          socket.destroy();
        }
      };
      socket.on('data', onData);
      return () => socket.off('data', onData);
    },
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
