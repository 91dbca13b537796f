import { Agent } from 'node:http';
import nodeFetch from 'node-fetch';
import type { Fetch } from '../../../src/sendgrid/http/transport.ts';
import type { FaultRoute } from '../../simulator/faults.ts';

/** A fault between client and server, which the server cannot cause itself. */
export interface ProxyFault {
  readonly kind: 'dnsFailure' | 'refused';
  readonly route: FaultRoute;
  /** How many requests fail; all, if not set. */
  readonly times?: number;
}

/** Nothing on loopback listens on it. */
const closedPort = 1;

/** Resolves no host name. */
const unresolvableAgent = new Agent({
  lookup: (hostname, _options, callback) => {
    const message = `getaddrinfo ENOTFOUND ${hostname}`;
    callback(Object.assign(new Error(message), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }), []);
  },
});

/** Connects the clients to the servers, unless a fault intervenes. */
export class FaultProxy {
  #faults: { readonly fault: ProxyFault; count: number }[] = [];

  add(fault: ProxyFault): void {
    this.#faults.push({ fault, count: 0 });
  }

  clear(): void {
    this.#faults = [];
  }

  readonly fetch: Fetch = async (target, init) => {
    const url = new URL(typeof target === 'object' && 'url' in target ? target.url : target);
    const route = routeOf(init?.method ?? 'GET', url.pathname);
    switch (this.#nextFault(route)) {
      case 'dnsFailure':
        url.hostname = 'localhost';
        return nodeFetch(url, { ...init, agent: unresolvableAgent });
      case 'refused':
        url.port = String(closedPort);
        return nodeFetch(url, init);
      case undefined:
        return nodeFetch(target, init);
    }
  };

  #nextFault(route: FaultRoute): ProxyFault['kind'] | undefined {
    const entry = this.#faults.find(
      ({ fault, count }) => fault.route === route && count < (fault.times ?? Infinity),
    );
    if (entry) {
      entry.count++;
    }
    return entry?.fault.kind;
  }
}

/** Returns the route of the simulator that a request is for. */
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
