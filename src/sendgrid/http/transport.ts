import nodeFetch from 'node-fetch';
import { delay as realDelay, type Delay } from '../../util/delay.ts';
import { silentLogger, type Logger } from '../../util/logger.ts';
import { parseApiBaseUrl } from '../../util/apiBaseUrl.ts';
import { readResponse, type ApiResponse } from './apiResponse.ts';
import { SendGridError } from '../errors.ts';
import { reasonOfStatus } from './httpStatus.ts';
import { networkFault } from './networkError.ts';
import { parseDate, parseRateLimit, type RateLimit } from './rateLimit.ts';
import { RateLimiter, type Pass, type Priority } from './rateLimiter.ts';
import { requestIdOf } from './requestId.ts';
import { decideRetry, maxAttempts } from './retry.ts';
import { ServerClock } from './serverClock.ts';
import type { OnWait } from '../wait.ts';

/** node-fetch's function, injected so that a test can see what is sent. */
export type Fetch = typeof nodeFetch;

/** The last argument of every call. */
export interface CallOptions {
  /** Cancels the call, which then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called when the call waits, and when it no longer does, so that users read why nothing happens. */
  readonly onWait?: OnWait | undefined;
}

export interface TransportOptions {
  /** See `parseApiBaseUrl`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Username of the subuser that the key acts for. */
  readonly onBehalfOf?: string | undefined;
  readonly logger?: Logger;
  readonly fetch?: Fetch;
  readonly delay?: Delay;
  readonly random?: () => number;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** A monotonic clock, in milliseconds. */
  readonly monotonic?: () => number;
  /** For one attempt, from connecting to the end of the body. */
  readonly timeoutMs?: number;
  readonly userAgent?: string;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** Below the base URL, with ids already encoded. The query is apart because it is never logged. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** See `RateLimiter`; 'normal' when left out. */
  readonly priority?: Priority | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onWait?: OnWait | undefined;
  /** Makes a single attempt of so many ms, for what is optional. */
  readonly attempt?: { readonly timeoutMs: number };
}

interface Failure {
  readonly error: SendGridError;
  readonly rateLimit?: RateLimit;
  readonly transient?: boolean;
}

const defaultTimeoutMs = 30_000;
/** `onWait` is called for requests that the rate limit holds back for longer than this. */
const quietMs = 1000;

/** Sends requests with the key to one origin, and returns JSON. Takes care of retries, rate limits, time-outs and log lines. */
export class Transport {
  readonly #base: URL;
  readonly #apiKey: string;
  readonly #onBehalfOf: string | undefined;
  readonly #logger: Logger;
  readonly #fetch: Fetch;
  readonly #delay: Delay;
  readonly #random: () => number;
  readonly #now: () => number;
  readonly #timeoutMs: number;
  readonly #userAgent: string;
  readonly #clock: ServerClock;
  /** SendGrid counts requests to the marketing endpoints separately. */
  readonly #limiters: { readonly marketing: RateLimiter; readonly others: RateLimiter };

  /** @throws SendGridError 'badRequest' if the base URL is not one, or the key cannot be sent as a header. */
  constructor(options: TransportOptions) {
    const parsed = parseApiBaseUrl(options.baseUrl);
    if (!parsed.ok) {
      throw new SendGridError(
        'badRequest',
        `The base URL of the API is not usable: ${parsed.problem}.`,
      );
    }
    if (!/^[\x21-\x7e]+$/.test(options.apiKey)) {
      throw new SendGridError(
        'badRequest',
        'The API key is empty or has characters that cannot be sent.',
      );
    }
    if (options.onBehalfOf !== undefined && !/^[\x21-\x7e]+$/.test(options.onBehalfOf)) {
      throw new SendGridError('badRequest', 'The username has characters that cannot be sent.');
    }
    this.#base = new URL(parsed.url);
    this.#apiKey = options.apiKey;
    this.#onBehalfOf = options.onBehalfOf;
    this.#logger = options.logger ?? silentLogger;
    this.#fetch = options.fetch ?? nodeFetch;
    this.#delay = options.delay ?? realDelay;
    this.#random = options.random ?? Math.random;
    this.#now = options.now ?? Date.now;
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    this.#userAgent = options.userAgent ?? 'sendgrid-contact-exports';
    const monotonic = options.monotonic ?? (() => performance.now());
    this.#clock = new ServerClock(monotonic);
    const limiter = (): RateLimiter => new RateLimiter({ delay: this.#delay, monotonic });
    this.#limiters = { marketing: limiter(), others: limiter() };
  }

  /** The server's time in epoch milliseconds, whatever this machine's clock says. Undefined before the first response. */
  serverTime(): number | undefined {
    return this.#clock.now();
  }

  /** @throws SendGridError when all attempts have failed; the signal's reason when it is aborted. */
  async send(request: ApiRequest): Promise<ApiResponse> {
    const { method, path, signal, onWait } = request;
    const url = this.#urlOf(request);
    for (let attempt = 1; ; attempt++) {
      const pass = await this.#enter(request);
      if (pass.heldMs > 0) {
        const held = `was held back for ${Math.round(pass.heldMs)} ms by the rate limit`;
        this.#logger.debug(`${method} ${path}: ${held}`);
      }
      const result = await this.#attempt(request, url, pass);
      if (!('error' in result)) {
        return result;
      }
      const { error, rateLimit, transient = true } = result;
      const random = this.#random;
      const outcome = error.reason;
      const retry = request.attempt
        ? undefined
        : decideRetry({ attempt, method, outcome, transient, rateLimit, random });
      if (!retry) {
        throw error;
      }
      this.#logger.warn(
        `${method} ${path}: again in ${retry.delayMs} ms (attempt ${attempt + 1} of ${maxAttempts})`,
      );
      onWait?.({ reason: outcome, ms: retry.delayMs });
      try {
        await this.#delay(retry.delayMs, signal ? { signal } : {});
      } finally {
        onWait?.(undefined);
      }
    }
  }

  /** Waits until the rate limit allows the request. */
  async #enter({ path, signal, priority, onWait }: ApiRequest): Promise<Pass> {
    const pass = this.#limiterOf(path).enter(signal, priority);
    if (!onWait) {
      return pass;
    }
    const notice = { isGiven: false };
    const timer = setTimeout(() => {
      notice.isGiven = true;
      onWait({ reason: 'rateLimit', ms: undefined });
    }, quietMs);
    try {
      return await pass;
    } finally {
      clearTimeout(timer);
      if (notice.isGiven) {
        onWait(undefined);
      }
    }
  }

  #limiterOf(path: string): RateLimiter {
    return path.startsWith('/v3/marketing/') ? this.#limiters.marketing : this.#limiters.others;
  }

  /** Builds the URL and checks that it is below the base URL: the key is sent nowhere else. */
  #urlOf({ path, query = {} }: ApiRequest): URL {
    const pathname = this.#base.pathname.replace(/\/$/, '') + path;
    const url = new URL(pathname, this.#base.origin);
    if (url.origin !== this.#base.origin || url.pathname !== pathname) {
      throw new SendGridError('badRequest', 'An id has characters that do not fit into a URL.');
    }
    url.search = new URLSearchParams(query).toString();
    return url;
  }

  async #attempt(request: ApiRequest, url: URL, pass: Pass): Promise<ApiResponse | Failure> {
    const { method, path } = request;
    const timeout = AbortSignal.timeout(this.#timeoutOf(request));
    // `any` refers to the caller's signal weakly: no listener stays behind on a signal that outlives the request.
    const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
    const started = performance.now();
    const took = (): string => `${Math.round(performance.now() - started)} ms`;
    try {
      request.signal?.throwIfAborted();
      const response = await this.#fetch(url, this.#init(request, signal));
      const rateLimit = parseRateLimit(response.headers, this.#now());
      pass.end({ ...rateLimit, refused: response.status === 429 });
      this.#clock.observe(parseDate(response.headers.get('date')));
      const result = await readResponse(response, `${method} ${path}`, this.#apiKey);
      const id = requestIdOf(response.headers);
      const line = `${method} ${path}: ${response.status}, ${took()}, request id ${id ?? 'none'}`;
      this.#logger[reasonOfStatus(response.status) ? 'warn' : 'info'](line);
      return result instanceof SendGridError
        ? // 501 means that the server cannot do this: a retry would not help.
          { error: result, rateLimit, transient: response.status !== 501 }
        : result;
    } catch (error) {
      if (request.signal?.aborted) {
        this.#logger.info(`${method} ${path}: cancelled, ${took()}`);
        throw request.signal.reason;
      }
      const failure = this.#failureOf(error, request, url, timeout.aborted);
      this.#logger.warn(`${method} ${path}: ${failure.error.message}, ${took()}`);
      return failure;
    } finally {
      pass.end();
    }
  }

  #timeoutOf({ attempt }: ApiRequest): number {
    return Math.min(this.#timeoutMs, attempt?.timeoutMs ?? Infinity);
  }

  #init({ method, body }: ApiRequest, signal: AbortSignal): Parameters<Fetch>[1] {
    return {
      method,
      signal,
      // A redirect would carry the key along; the API has none.
      redirect: 'manual',
      headers: {
        Accept: 'application/json',
        Authorization: `Bearer ${this.#apiKey}`,
        'User-Agent': this.#userAgent,
        ...(this.#onBehalfOf !== undefined && { 'on-behalf-of': this.#onBehalfOf }),
        ...(body && { 'Content-Type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    };
  }

  #failureOf(thrown: unknown, request: ApiRequest, url: URL, timedOut: boolean): Failure {
    if (timedOut) {
      const message = `no response in ${this.#timeoutOf(request) / 1000} s`;
      return {
        error: new SendGridError('timeout', `${request.method} ${request.path}: ${message}`),
      };
    }
    return thrown instanceof SendGridError ? { error: thrown } : networkFault(thrown, url);
  }
}
