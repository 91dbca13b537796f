import { Agent } from 'node:http';
import nodeFetch from 'node-fetch';
import type { Fetch } from '../../../src/sendgrid/transport.ts';
import type { FaultRoute } from '../../simulator/faults.ts';

/** A fault on the way to a server, which the server cannot make itself. */
export interface ProxyFault {
  readonly kind: 'dnsFailure' | 'refused';
  readonly route: FaultRoute;
  /** How many requests it strikes; without it, all. */
  readonly times?: number;
}

/** On loopback nobody listens there. */
const closedPort = 1;

/** A name server that knows no name. */
const lostAgent = new Agent({
  lookup: (hostname, _options, callback) => {
    const message = `getaddrinfo ENOTFOUND ${hostname}`;
    callback(Object.assign(new Error(message), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }), []);
  },
});

/** The way from the clients to the servers: the real one, until a fault faults. */
export class FaultProxy {
  #faults: { readonly fault: ProxyFault; struck: number }[] = [];

  add(fault: ProxyFault): void {
    this.#faults.push({ fault, struck: 0 });
  }

  clear(): void {
    this.#faults = [];
  }

  readonly fetch: Fetch = async (target, init) => {
    const url = new URL(typeof target === 'object' && 'url' in target ? target.url : target);
    const route = routeOf(init?.method ?? 'GET', url.pathname);
    switch (this.#take(route)) {
      case 'dnsFailure':
        url.hostname = 'localhost';
        return nodeFetch(url, { ...init, agent: lostAgent });
      case 'refused':
        url.port = String(closedPort);
        return nodeFetch(url, init);
      case undefined:
        return nodeFetch(target, init);
    }
  };

  #take(route: FaultRoute): ProxyFault['kind'] | undefined {
    const entry = this.#faults.find(
      ({ fault, struck }) => fault.route === route && struck < (fault.times ?? Infinity),
    );
    if (entry) {
      entry.struck++;
    }
    return entry?.fault.kind;
  }
}

/** Which route of the simulator a request is for. */
export function routeOf(method: string, path: string): FaultRoute {
  switch (path) {
    case '/v3/scopes':
      return 'scopes';
    case '/v3/user/username':
      return 'username';
    case '/v3/marketing/lists':
      return 'lists';
    case '/v3/marketing/segments/2.0':
      return 'segments';
    case '/v3/marketing/segments':
      return 'segmentsV1';
    case '/v3/marketing/contacts/count':
      return 'count';
    case '/v3/marketing/contacts/exports':
      return method === 'POST' ? 'createExport' : 'listExports';
    default:
      return path.startsWith('/v3/marketing/contacts/exports/') ? 'exportStatus' : 'file';
  }
}
