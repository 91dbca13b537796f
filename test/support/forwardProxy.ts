import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';

/** A proxy of a company's network, on loopback: plain requests are passed on, `CONNECT` makes a tunnel. */
export interface ForwardProxy {
  readonly url: string;
  /** What came to it, such as `GET http://host:80/path` or `CONNECT host:443`. */
  readonly seen: readonly string[];
  close(): Promise<void>;
}

/**
 * Starts a proxy that finds every host on this machine, whatever it is called. `ports` says where a tunnel to `host:port`
 * leads instead of to that port.
 */
export async function startForwardProxy(
  ports: Readonly<Record<string, string>> = {},
): Promise<ForwardProxy> {
  const seen: string[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    seen.push(`${method} ${url}`);
    const target = URL.parse(url);
    if (!target) {
      outgoing.writeHead(400).end();
      return;
    }
    const { port, pathname, search } = target;
    const path = pathname + search;
    const onward = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      pipeline(answer, outgoing, () => undefined);
    });
    pipeline(incoming, onward, (error) => {
      if (error && !outgoing.headersSent) {
        outgoing.writeHead(502).end();
      }
    });
  });
  server.on('connect', ({ url = '' }, socket, head) => {
    seen.push(`CONNECT ${url}`);
    const port = ports[url] ?? URL.parse(`tcp://${url}`)?.port;
    const onward = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.write(head);
      pipeline(socket, onward, socket, () => undefined);
    });
    sockets.add(onward);
    onward.once('error', () => socket.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The proxy has no port.');
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
      await closed;
    },
  };
}
