import type * as z from 'zod/mini';
import { silentLogger, type Logger } from '../util/logger.ts';
import type { ApiResponse } from './http/apiResponse.ts';
import { toRequestBody, type CreateExportRequest } from './createExportRequest.ts';
import { SendGridError } from './errors.ts';
import { explainForbidden } from './explainForbidden.ts';
import { assertNamedBy } from './fileUrl.ts';
import type { ExportStatus, ExportSummary, ListPage, Segment } from './models.ts';
import { parsePage, type Page } from './page.ts';
import type { Priority } from './http/rateLimiter.ts';
import * as schemas from './schemas.ts';
import { readSegmentVersions } from './segmentVersions.ts';
import {
  Transport,
  type ApiRequest,
  type CallOptions,
  type TransportOptions,
} from './http/transport.ts';

export type ApiClientOptions = TransportOptions;

/** What an export is made of. */
type ChosenAudience =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'selected';
      readonly lists: readonly { readonly id: string }[];
      readonly segments: readonly { readonly id: string }[];
    };

/** The largest page of lists that SendGrid returns. */
const pageSize = 1000;
/** How many lists and segments are requested one by one, to learn whether they have contacts. */
const maxCounted = 20;
/** More pages than any account has: a server that has even more is broken. */
const maxPages = 10_000;
/** For a single attempt at what is optional, in ms. */
const shortMs = 3000;

/**
 * SendGrid's marketing API, one method per endpoint. One client per account, so that all calls obey the same rate limit.
 *
 * Every method throws `SendGridError`, or the signal's reason when it is aborted.
 */
export class ApiClient {
  readonly #transport: Transport;
  readonly #baseUrl: URL;
  readonly #logger: Logger;

  /** @throws SendGridError 'badRequest' for a base URL or a key that cannot be used. */
  constructor(options: ApiClientOptions) {
    this.#transport = new Transport(options);
    this.#baseUrl = new URL(options.baseUrl);
    this.#logger = options.logger ?? silentLogger;
  }

  /** SendGrid's time in epoch milliseconds, by the `Date` of its last response; undefined before the first one. */
  serverTime(): number | undefined {
    return this.#transport.serverTime();
  }

  /** What the key may do: the cheap check of a key. */
  async scopes(options: CallOptions = {}): Promise<readonly string[]> {
    return this.#get('/v3/scopes', schemas.scopesResponse, options);
  }

  /** The account's username. A key without that scope is `forbidden`. */
  async username(options: CallOptions = {}): Promise<string> {
    return this.#get('/v3/user/username', schemas.usernameResponse, options);
  }

  /** Checks that the key may read marketing contacts, by the shortest page of lists. */
  async tryMarketing({ signal }: CallOptions = {}): Promise<void> {
    const path = '/v3/marketing/lists';
    const response = await this.#send({ method: 'GET', path, query: { page_size: '1' }, signal });
    if (!parsePage(response.body, schemas.contactList)) {
      throw badResponse(response, `GET ${path}: no list`);
    }
  }

  /** All contact lists, page by page as they are received. */
  async *lists(options: CallOptions = {}): AsyncGenerator<ListPage> {
    const query = { page_size: String(pageSize) };
    const request = { path: '/v3/marketing/lists', query, signal: options.signal };
    for await (const { items, reportedTotal } of this.#pages(request, schemas.contactList)) {
      yield { items, reportedTotal };
    }
  }

  /**
   * All segments, of 2.0 and of v1, each once. v1 is deprecated and not served to every account, so its failure is no failure.
   *
   * `show` is called with what was received so far, each time that one of the two was, even if the other then fails.
   */
  async segments({
    signal,
    show = () => undefined,
  }: CallOptions & { readonly show?: (soFar: readonly Segment[]) => void } = {}): Promise<
    readonly Segment[]
  > {
    const path = '/v3/marketing/segments';
    return readSegmentVersions({
      current: (ended) => this.#all({ path: `${path}/2.0`, signal: ended }, schemas.segment),
      older: (ended) =>
        this.#all({ path, signal: ended, attempt: { timeoutMs: shortMs } }, schemas.segment),
      ...{ show, signal, logger: this.#logger },
    });
  }

  /** The number of contacts in the account. */
  async contactCount(options: CallOptions = {}): Promise<number> {
    return this.#get('/v3/marketing/contacts/count', schemas.contactCountResponse, options);
  }

  /**
   * Starts an export on SendGrid's side. Never sent again after a lost response: `network`, `timeout`, `server` and
   * `badResponse` leave it open whether SendGrid has created a job. Only after a 429, which SendGrid has not processed, it is.
   */
  async createExport(
    request: CreateExportRequest,
    { signal, onWait }: CallOptions = {},
  ): Promise<{ exportId: string }> {
    const body = toRequestBody(request);
    const path = '/v3/marketing/contacts/exports';
    const response = await this.#send({ method: 'POST', path, body, signal, onWait });
    return parsed(response, schemas.createExportResponse, `POST ${path}`);
  }

  /**
   * Returns the status of an export, with newly signed URLs. Throws `badFileUrl` where one leads further inward than the API.
   * With `priority` 'poll', all other requests are sent first.
   */
  async exportStatus(
    exportId: string,
    options: CallOptions & { readonly priority?: Priority } = {},
  ): Promise<ExportStatus> {
    const path = `/v3/marketing/contacts/exports/${encodeURIComponent(exportId)}`;
    const status = await this.#get(path, schemas.exportStatusResponse, options);
    status.urls.forEach((url) => assertNamedBy(this.#baseUrl, url));
    return status;
  }

  /**
   * Returns how many contacts each of the chosen lists and segments has, segments by their samples. `undefined` is for
   * one whose count SendGrid does not say, and for those beyond the first few.
   */
  async contactsIn(
    audience: ChosenAudience,
    options: CallOptions = {},
  ): Promise<readonly (number | undefined)[]> {
    if (audience.kind === 'all') {
      return [await this.contactCount(options)];
    }
    const { lists, segments } = audience;
    const paths = [
      ...lists.map(({ id }) => `/v3/marketing/lists/${encodeURIComponent(id)}`),
      ...segments.map(({ id }) => `/v3/marketing/segments/2.0/${encodeURIComponent(id)}`),
    ];
    const once = { ...options, attempt: { timeoutMs: shortMs } };
    const counts: (number | undefined)[] = [];
    for (const [index, path] of paths.entries()) {
      counts.push(index < maxCounted ? await this.#countIfKnown(path, once) : undefined);
    }
    return counts;
  }

  /** Reads the count of a list or segment. Returns undefined for one that SendGrid does not find, as a segment of v1. */
  async #countIfKnown(path: string, options: CallOptions): Promise<number | undefined> {
    try {
      return await this.#get(path, schemas.audienceCountResponse, options);
    } catch (error) {
      if (error instanceof SendGridError && error.reason === 'notFound') {
        return undefined;
      }
      throw error;
    }
  }

  /** The exports in flight or recently completed, newest last, the web UI's among them. */
  async listExports(options: CallOptions = {}): Promise<readonly ExportSummary[]> {
    const request = { ...options, path: '/v3/marketing/contacts/exports' };
    return this.#all(request, schemas.exportSummary);
  }

  /** Sends a request, and explains a 403 of the marketing endpoints. */
  async #send(request: ApiRequest): Promise<ApiResponse> {
    const { path, signal } = request;
    try {
      return await this.#transport.send(request);
    } catch (error) {
      if (
        error instanceof SendGridError &&
        error.reason === 'forbidden' &&
        // A short attempt is not worth a second request.
        request.attempt === undefined &&
        path.startsWith('/v3/marketing/')
      ) {
        const options = signal ? { signal } : {};
        throw await explainForbidden(error, () => this.scopes(options), signal);
      }
      throw error;
    }
  }

  async #get<T>(
    path: string,
    schema: z.ZodMiniType<T>,
    { signal, onWait, ...how }: Omit<ApiRequest, 'method' | 'path'>,
  ): Promise<T> {
    const response = await this.#send({ ...how, method: 'GET', path, signal, onWait });
    return parsed(response, schema, `GET ${path}`);
  }

  async #all<T>(
    request: Omit<ApiRequest, 'method'>,
    schema: z.ZodMiniType<T>,
  ): Promise<readonly T[]> {
    const pages: (readonly T[])[] = [];
    for await (const { items } of this.#pages(request, schema)) {
      pages.push(items);
    }
    return pages.flat();
  }

  /** Follows `_metadata.next`, wherever it is. */
  async *#pages<T>(
    request: Omit<ApiRequest, 'method'>,
    schema: z.ZodMiniType<T>,
  ): AsyncGenerator<Page<T>> {
    const name = `GET ${request.path}`;
    const tokens = new Set<string>();
    let token: string | undefined;
    do {
      const query = { ...request.query, ...(token !== undefined && { page_token: token }) };
      const response = await this.#send({ ...request, method: 'GET', query });
      const page = parsePage(response.body, schema);
      if (!page) {
        throw badResponse(response, `${name}: no list`);
      }
      if (page.skipped > 0) {
        this.#logger.warn(`${name}: ${page.skipped} entries without an id are left out`);
      }
      yield page;
      token = page.nextToken;
      if (token !== undefined && (tokens.has(token) || tokens.size >= maxPages)) {
        throw badResponse(response, `${name}: the pages do not come to an end`);
      }
      tokens.add(token ?? '');
    } while (token !== undefined);
  }
}

function parsed<T>(response: ApiResponse, schema: z.ZodMiniType<T>, name: string): T {
  const result = schema.safeParse(response.body);
  if (!result.success) {
    const fields = result.error.issues.map((issue) => issue.path.join('.') || 'body').join(', ');
    throw badResponse(response, `${name}: unexpected ${fields}`);
  }
  return result.data;
}

function badResponse({ status, requestId }: ApiResponse, message: string): SendGridError {
  return new SendGridError('badResponse', message, {
    status,
    ...(requestId !== undefined && { requestId }),
  });
}
