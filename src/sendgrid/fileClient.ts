import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import nodeFetch, { type Response } from 'node-fetch';
import { silentLogger, type Logger } from '../util/logger.ts';
import { acceptedCodings, refuseOtherCodings } from './http/contentCoding.ts';
import { parseErrorBody } from './http/errorBody.ts';
import { SendGridError, type SendGridReason } from './errors.ts';
import { parseFileUrl, withoutQuery } from './fileUrl.ts';
import { reasonOfStatus } from './http/httpStatus.ts';
import { networkFault } from './http/networkError.ts';
import { parseRateLimit } from './http/rateLimit.ts';
import { requestIdOf } from './http/requestId.ts';
import { discard, readText } from './http/responseBody.ts';
import { storageError } from './storageError.ts';
import type { CallOptions, Fetch } from './http/transport.ts';

export interface FileClientOptions {
  readonly logger?: Logger;
  readonly fetch?: Fetch;
  /** Until the headers of the response are received. The caller limits how long the body takes. */
  readonly timeoutMs?: number;
  readonly userAgent?: string;
}

/** The successful response of a file host: 200, or 206 where a range was requested. */
export interface FileResponse {
  readonly status: number;
  /** The bytes as they were received, compressed or not. The caller reads it to its end or destroys it. */
  readonly body: Readable;
  /** Size of `body` in bytes, where the host says. */
  readonly contentLength: number | undefined;
  header(name: string): string | undefined;
}

const defaultTimeoutMs = 30_000;
const maxRedirects = 5;
const maxErrorBytes = 64 * 1024;
/** Headers of the API. A file host refuses them, and they would be in its logs. */
const neverSent = new Set(['authorization', 'cookie', 'on-behalf-of']);

/** Fetches exported files from their signed URLs. It never knows an API key. */
export class FileClient {
  readonly #logger: Logger;
  readonly #fetch: Fetch;
  readonly #timeoutMs: number;
  readonly #userAgent: string;

  constructor(options: FileClientOptions = {}) {
    this.#logger = options.logger ?? silentLogger;
    this.#fetch = options.fetch ?? nodeFetch;
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    this.#userAgent = options.userAgent ?? 'sendgrid-contact-exports';
  }

  /**
   * Opens a file, following up to five redirects. Aborting the signal ends the body as well.
   *
   * It accepts gzip and no coding: a host that stores a gzip sends it as it is, with its length and in ranges. Without the
   * header a host could use any coding.
   *
   * @throws SendGridError; `forbidden` and from the storage when the signed URL has expired. The signal's reason when it is aborted.
   */
  async open(
    url: string,
    options: CallOptions & { readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<FileResponse> {
    let target = parseFileUrl(url);
    for (let hops = 0; hops <= maxRedirects; hops++) {
      const response = await this.#request(target, options);
      if (response.ok) {
        return fileResponse(response);
      }
      const location = response.headers.get('location');
      if (reasonOfStatus(response.status) !== 'redirected' || location === null) {
        const error = await failure(response, target, this.#timeoutMs);
        options.signal?.throwIfAborted();
        throw error;
      }
      discard(response.body);
      target = parseFileUrl(location, target);
    }
    throw new SendGridError('redirected', `${withoutQuery(target)}: too many redirects`);
  }

  async #request(
    url: URL,
    { signal: caller, headers = {} }: Parameters<FileClient['open']>[1] & object,
  ): Promise<Response> {
    const name = `GET ${withoutQuery(url)}`;
    // Not `AbortSignal.timeout`: it must not fire while the body is being read.
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), this.#timeoutMs);
    const started = performance.now();
    const took = (): string => `${Math.round(performance.now() - started)} ms`;
    try {
      caller?.throwIfAborted();
      const response = await this.#fetch(url, {
        signal: caller ? AbortSignal.any([caller, timeout.signal]) : timeout.signal,
        redirect: 'manual',
        // node-fetch would take a truncated gzip for a whole one.
        compress: false,
        headers: {
          'User-Agent': this.#userAgent,
          'Accept-Encoding': acceptedCodings,
          ...withoutSecrets(headers),
        },
      });
      const id = requestIdOf(response.headers) ?? 'none';
      const line = `${name}: ${response.status}, ${took()}, request id ${id}`;
      this.#logger[reasonOfStatus(response.status) ? 'warn' : 'info'](line);
      return response;
    } catch (thrown) {
      if (caller?.aborted) {
        this.#logger.info(`${name}: cancelled, ${took()}`);
        throw caller.reason;
      }
      const error = timeout.signal.aborted
        ? new SendGridError('timeout', `${url.host}: no response in ${this.#timeoutMs / 1000} s`)
        : networkFault(thrown, url).error;
      this.#logger.warn(`${name}: ${error.message}, ${took()}`);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

function withoutSecrets(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !neverSent.has(name.toLowerCase())),
  );
}

function fileResponse({ status, headers, body }: Response): FileResponse {
  try {
    refuseOtherCodings(headers.get('content-encoding'));
  } catch (error) {
    discard(body);
    throw error;
  }
  const length = headers.get('content-length');
  return {
    status,
    body: body instanceof Readable ? body : Readable.from([]),
    contentLength: length !== null && /^\d+$/.test(length) ? Number(length) : undefined,
    header: (name) => headers.get(name) ?? undefined,
  };
}

async function failure(response: Response, url: URL, timeoutMs: number): Promise<SendGridError> {
  const { status, headers } = response;
  const requestId = requestIdOf(headers);
  const { retryAfterMs } = parseRateLimit(headers, Date.now());
  const text = await textOf(response, timeoutMs);
  const storage = storageError(status, headers, text);
  const reason = storage?.isTransient === true ? 'server' : reasonOfFileStatus(status);
  return new SendGridError(reason, `${withoutQuery(url)}: ${status}`, {
    status,
    ...(requestId !== undefined && { requestId }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    isStorageRefusal: storage?.isRefusal ?? false,
    isFileAbsence: storage?.isAbsence ?? false,
    ...parseErrorBody(text),
  });
}

const isGzipped = (headers: Response['headers']): boolean =>
  /gzip/i.test(headers.get('content-encoding') ?? '');

/** Inflates the body of a failed response, for which gzip was accepted as well. */
const inflated = (body: Readable): Readable => pipeline(body, createGunzip(), () => undefined);

/** 511 is the response of a network that requires the user to sign in, not of a file host. */
const reasonOfFileStatus = (status: number): SendGridReason =>
  status === 511 ? 'forbidden' : (reasonOfStatus(status) ?? 'badResponse');

/** The status says that it failed. A body that is not received, or is not text, does not change that. */
async function textOf({ body, headers }: Response, timeoutMs: number): Promise<string> {
  const timer = setTimeout(() => discard(body), timeoutMs);
  try {
    const text = isGzipped(headers) && body instanceof Readable ? inflated(body) : body;
    return await readText(text, maxErrorBytes);
  } catch {
    return '';
  } finally {
    clearTimeout(timer);
  }
}
