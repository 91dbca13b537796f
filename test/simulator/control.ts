import * as z from 'zod';
import type { ExportInfo } from './exportInfo.ts';
import type { FaultInput } from './faults.ts';
import type { Selection } from './population.ts';
import type { RecordedRequest } from './requestLog.ts';
import type { ScenarioInput } from './scenario.ts';

/** A list or segment in the control API. */
export interface ControlledAudience {
  readonly id: string;
  readonly name: string;
  readonly count: number;
}

export interface ControlledAccount {
  readonly apiKey: string;
  readonly username: string;
  readonly contacts: number;
  readonly lists: number;
  readonly segments: number;
}

/** Controls a simulator that runs in another process. */
export class SimulatorControl {
  readonly #url: string;

  /** @param apiUrl the address of the simulator's API, such as `http://127.0.0.1:8025` */
  constructor(apiUrl: string) {
    this.#url = `${apiUrl.replace(/\/$/, '')}/__simulator`;
  }

  info(): Promise<{ filesUrl: string; accounts: readonly ControlledAccount[] }> {
    return this.#call('GET', '');
  }

  lists(): Promise<readonly ControlledAudience[]> {
    return this.#call('GET', '/lists');
  }

  segments(): Promise<readonly (ControlledAudience & { readonly version: 1 | 2 })[]> {
    return this.#call('GET', '/segments');
  }

  requests(): Promise<readonly RecordedRequest[]> {
    return this.#call('GET', '/requests');
  }

  exports(): Promise<readonly ExportInfo[]> {
    return this.#call('GET', '/exports');
  }

  expected(what: Selection): Promise<{ readonly contacts: number }> {
    return this.#call('POST', '/expected', what);
  }

  async setScenario(change: ScenarioInput): Promise<void> {
    await this.#call('POST', '/scenario', change);
  }

  async addFault(fault: FaultInput): Promise<void> {
    await this.#call('POST', '/faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.#call('DELETE', '/faults');
  }

  async clearRequests(): Promise<void> {
    await this.#call('DELETE', '/requests');
  }

  async advance(seconds: number): Promise<void> {
    await this.#call('POST', '/advance', { seconds });
  }

  /** Both ends are of one version, so that the response has the simulator's own types. */
  async #call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.#url + path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`The simulator responded with ${response.status}: ${text}`);
    }
    return z.custom<T>().parse(text === '' ? undefined : JSON.parse(text));
  }
}
