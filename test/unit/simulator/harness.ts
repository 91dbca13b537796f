import assert from 'node:assert/strict';
import { Agent, get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';

const metadata = z.strictObject({ self: z.string() });

/** The response to a POST for an export, and to nothing else. */
export const createdExport = z.strictObject({ id: z.uuid(), _metadata: metadata });

/** All properties of a status; strict, so that an unexpected one is noticed. */
export const exportStatus = z.strictObject({
  id: z.uuid(),
  status: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  expires_at: z.string(),
  completed_at: z.string().optional(),
  urls: z.array(z.url()).nullish(),
  message: z.string().optional(),
  contact_count: z.int().optional(),
  _metadata: metadata,
});
export type StatusResponse = z.infer<typeof exportStatus>;

/** A response as it was received: nothing decoded, and all bytes before the connection broke. */
export interface RawResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Whether the body ended as its headers announced. */
  readonly complete: boolean;
}

/** Keeps connections alive, so that only the simulator closes them. */
const agent = new Agent({ keepAlive: true });

/** Requests a URL without decoding the body. @throws if the connection breaks before the headers */
export async function rawGet(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawResponse> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers, agent }, resolve).on('error', reject);
  });
  const pieces: Buffer[] = [];
  response.on('data', (piece: Buffer) => pieces.push(piece));
  response.on('error', () => undefined);
  await new Promise((resolve) => response.once('close', resolve));
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(pieces),
    complete: response.complete,
  };
}

/** A simulator with a client for it. */
export class Harness {
  readonly simulator: Simulator;

  constructor(simulator: Simulator) {
    this.simulator = simulator;
  }

  static async start(scenario: ScenarioInput = {}): Promise<Harness> {
    return new Harness(await startSimulator(scenario));
  }

  /** Calls the API with the first account's key. */
  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(this.simulator.apiUrl + path, {
      headers: { authorization: `Bearer ${this.simulator.apiKey}`, ...headers },
      redirect: 'manual',
    });
  }

  async json(path: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const response = await this.get(path, headers);
    assert.equal(response.status, 200, path);
    return response.json();
  }

  post(path: string, body: string, contentType = 'application/json'): Promise<Response> {
    return fetch(this.simulator.apiUrl + path, {
      method: 'POST',
      body,
      headers: {
        authorization: `Bearer ${this.simulator.apiKey}`,
        'content-type': contentType,
      },
    });
  }

  async createExport(body: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const response = await this.post('/v3/marketing/contacts/exports', JSON.stringify(body));
    assert.equal(response.status, 202);
    return createdExport.parse(await response.json()).id;
  }

  async status(id: string): Promise<StatusResponse> {
    return exportStatus.parse(await this.json(`/v3/marketing/contacts/exports/${id}`));
  }

  /** Creates an export and polls until it is no longer pending. */
  async export(body: Readonly<Record<string, unknown>> = {}): Promise<StatusResponse> {
    const id = await this.createExport(body);
    for (let polls = 0; polls < 100; polls++) {
      const status = await this.status(id);
      if (status.status !== 'pending') {
        return status;
      }
    }
    return assert.fail('The export is still pending after 100 polls');
  }

  /** Returns the URL of the only file of an export of everything. */
  async fileUrl(body: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const { urls } = await this.export(body);
    assert.equal(urls?.length, 1);
    return urls[0] ?? '';
  }
}

/** Removes as many layers of gzip as there are, as a reader has to. */
export function inflate(bytes: Buffer): { text: string; layers: number } {
  let layers = 0;
  let rest = bytes;
  while (rest[0] === 0x1f && rest[1] === 0x8b) {
    rest = gunzipSync(rest);
    layers += 1;
  }
  return { text: rest.toString(), layers };
}
