import { createServer } from 'node:net';
import { once } from 'node:events';
import {
  startInBackground,
  type BackgroundOptions,
  type BackgroundProcess,
} from './childProcess.ts';

/** A VS Code server that responds at `url`. */
export interface RunningServer {
  readonly port: number;
  readonly url: string;
  readonly process: BackgroundProcess;
}

/**
 * Starts a Node program that serves on a free port, and waits until it responds.
 *
 * @param argsFor The program and its arguments, for a port.
 */
export async function startServer(
  argsFor: (port: number) => readonly string[],
  options: BackgroundOptions = {},
): Promise<RunningServer> {
  // Another program may take the port between the search for a free one and the listening on it.
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const server = startInBackground(process.execPath, argsFor(port), options);
    const url = `http://localhost:${port}/`;
    try {
      await untilResponding(url, server);
      return { port, url, process: server };
    } catch (error) {
      await server.stop();
      if (attempt === 3 || !server.output().includes('EADDRINUSE')) {
        throw error;
      }
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('The system assigned no port.');
  }
  return address.port;
}

async function untilResponding(url: string, server: BackgroundProcess): Promise<void> {
  const deadline = Date.now() + 60_000;
  let gone: number | undefined;
  void server.exited.then((code) => (gone = code));
  for (;;) {
    if (gone !== undefined) {
      throw new Error(`The server ended with code ${gone}:\n${server.output()}`);
    }
    if (Date.now() > deadline) {
      throw new Error(`The server did not respond within a minute:\n${server.output()}`);
    }
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      await response.body?.cancel();
      if (response.ok) {
        return;
      }
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
