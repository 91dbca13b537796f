import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import { api } from './apiRoutes.ts';
import type { Contact } from './contacts.ts';
import type { Env } from './env.ts';
import { exportInfo, type ExportInfo } from './exportInfo.ts';
import type { FaultInput } from './faults.ts';
import { fileHost } from './fileHost.ts';
import type { Selection, SimulatedList, SimulatedSegment } from './population.ts';
import type { RecordedRequest } from './requestLog.ts';
import type { CustomField, ScenarioInput } from './scenario.ts';
import { Service } from './service.ts';

/** A running simulator of SendGrid. Lists, segments and contacts are those of the first account. */
export interface Simulator {
  readonly apiUrl: string;
  readonly filesUrl: string;
  /** Of the first account. */
  readonly apiKey: string;
  readonly accounts: readonly { readonly apiKey: string; readonly username: string }[];
  readonly requests: readonly RecordedRequest[];
  readonly lists: readonly SimulatedList[];
  readonly segments: readonly SimulatedSegment[];
  readonly customFields: readonly CustomField[];
  /** Exports created so far, oldest first. */
  readonly exports: readonly ExportInfo[];
  /** Changes the settings that are named. */
  setScenario(change: ScenarioInput): void;
  addFault(fault: FaultInput): void;
  clearFaults(): void;
  clearRequests(): void;
  /** Returns how many contacts an export of this selection has. */
  expected(what: Selection): { readonly contacts: number };
  /**
   * Yields the contacts of an export of this selection, in its order; in a file that has changed they have other
   * values.
   */
  contactsOf(
    what: Selection,
    options?: { readonly changed?: boolean },
  ): Generator<Contact, void, undefined>;
  /** Moves the simulator's clock forward. */
  advance(milliseconds: number): void;
  close(): Promise<void>;
}

export interface SimulatorOptions {
  readonly apiPort?: number;
  readonly filesPort?: number;
  /** The host name in the URLs, if it is not the address that is listened on: for what only a proxy can reach. */
  readonly publicHost?: string;
  /** PEM texts; with them, both origins use TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** Starts the API and the file host on 127.0.0.1; by default, the system chooses the ports. */
export async function startSimulator(
  scenario: ScenarioInput = {},
  { apiPort = 0, filesPort = 0, ...door }: SimulatorOptions = {},
): Promise<Simulator> {
  const service = new Service(scenario);
  const files = await listen(fileHost(service), filesPort, door);
  service.filesUrl = files.url;
  const doors = await listen(api(service), apiPort, door).catch(async (error: unknown) => {
    await files.close();
    throw error;
  });
  const first = () => {
    const [account] = service.accounts;
    if (account === undefined) {
      throw new RangeError('There is no account');
    }
    return account;
  };
  return {
    apiUrl: doors.url,
    filesUrl: files.url,
    get apiKey() {
      return first().apiKey;
    },
    get accounts() {
      return service.accounts;
    },
    get requests() {
      return service.requests.all;
    },
    get lists() {
      return first().population.lists;
    },
    get segments() {
      return first().population.segments;
    },
    get customFields() {
      return service.scenario.customFields;
    },
    get exports() {
      return service.jobs.all.map((job) => exportInfo(service.jobs, job));
    },
    setScenario: (change) => service.setScenario(change),
    addFault: (fault) => service.faults.add(fault),
    clearFaults: () => service.faults.clear(),
    clearRequests: () => service.requests.clear(),
    expected: (what) => ({ contacts: first().population.members(what).count }),
    *contactsOf(what, { changed = false } = {}) {
      const { population, contacts } = first();
      const shown = changed ? contacts.withOtherValues(1) : contacts;
      for (const index of population.members(what).range()) {
        yield shown.contact(index);
      }
    },
    advance: (milliseconds) => service.clock.advance(milliseconds),
    close: async () => {
      await Promise.all([doors.close(), files.close()]);
      await service.close();
    },
  };
}

async function listen(
  app: Hono<Env>,
  port: number,
  { publicHost = '127.0.0.1', tls }: Pick<SimulatorOptions, 'publicHost' | 'tls'>,
): Promise<{ url: string; close(): Promise<void> }> {
  // The process belongs to a test: its global Request and Response stay as they are.
  const server = createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    ...(tls && { createServer: createTlsServer, serverOptions: tls }),
  });
  const sockets = new Set<{ destroy(): unknown }>();
  server.on(
    tls ? 'secureConnection' : 'connection',
    (socket: { destroy(): unknown; once(event: 'close', listener: () => void): unknown }) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    },
  );
  if ('keepAliveTimeout' in server) {
    // As long as a load balancer's, so that a client's pause between two polls never meets a socket that was just
    // closed.
    server.keepAliveTimeout = 60_000;
  }
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${tls ? 'https' : 'http'}://${publicHost}:${portOf(server)}`,
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

function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The server has no port');
  }
  return address.port;
}
