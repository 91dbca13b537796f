import type { Socket } from 'node:net';
import type { Transport } from '../../protocol/rpc.ts';

/** A window that does not read, as while it is suspended, is cut off before what waits for it fills the memory. */
const waitingAtMost = 4_000_000;

/** Carries messages over a socket, as JSON, one a line. */
export function socketTransport(socket: Socket): Transport {
  socket.setEncoding('utf8');
  return {
    post: (message) => {
      if (socket.writable) {
        socket.write(`${JSON.stringify(message)}\n`);
      }
      if (socket.writableLength > waitingAtMost) {
        socket.destroy();
      }
    },
    listen: (listener) => {
      let rest = '';
      const onData = (text: string): void => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        lines.map(parseJson).forEach(listener);
        if (rest.length > waitingAtMost) {
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
