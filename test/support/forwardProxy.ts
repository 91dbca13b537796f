import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';

/** A company's proxy, on loopback: it forwards plain requests, and opens a tunnel for `CONNECT`. */
export interface ForwardProxy {
  readonly url: string;
  /** The requests that it received, such as `GET http://host:80/path` or `CONNECT host:443`. */
  readonly seen: readonly string[];
  close(): Promise<void>;
}

/**
 * Starts a proxy that resolves every host name to this machine. `ports` maps the `host:port` of a tunnel to another
 * port.
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
    const onward = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.rawHeaders);
      pipeline(response, outgoing, () => undefined);
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
