import { startOddServer, type OddServer } from './oddServer.ts';

/** Lets the tests of a suite start servers, which are closed after each test. */
export function oddServers(): typeof startOddServer {
  let servers: OddServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    servers = [];
  });
  return async (respond) => {
    const server = await startOddServer(respond);
    servers.push(server);
    return server;
  };
}
