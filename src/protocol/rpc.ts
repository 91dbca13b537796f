/** Why a request failed. */
export interface RequestError {
  /** A sentence: for the user, where a webview sent the request. */
  readonly message: string;
  /** The field of the form that it is about. */
  readonly field?: string | undefined;
  /** What the other side's code decides by: the code of a system error, or the reason of an error with its detail. */
  readonly code?: string | undefined;
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
}

/** Parses what was received, as zod's schemas do. Throws if it has another shape. */
export interface Schema<T> {
  parse(value: unknown): T;
}

/** How a request ended. Callers receive this instead of an exception, so that the compiler makes them handle failures. */
export type Reply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: RequestError };

/** A request by name, with the schemas by which each side parses what it receives. */
export interface Request<P, R> {
  readonly name: string;
  readonly params: Schema<P>;
  readonly result: Schema<R>;
}

/** A message without a response. */
export interface Notice<T> {
  readonly name: string;
  readonly data: Schema<T>;
}

/** Carries messages to the other side: a webview, a worker thread, another window. Messages may get lost. */
export interface Transport {
  /** Sends a message. `transfer` are buffers in it that move to the other side, where the transport can do so. */
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  /** Subscribes to the messages of the other side. Returns a function that unsubscribes. */
  listen(listener: (message: unknown) => void): () => void;
}

export interface RpcChannelOptions {
  readonly transport: Transport;
  /** Unique to the channel, so that a reloaded page ignores responses to its predecessor. */
  readonly instance: string;
  /** Converts what a handler threw. */
  readonly describeError: (error: unknown) => RequestError;
  /** Called with why a message was dropped that is not the protocol's. */
  readonly onBadMessage?: (problem: string) => void;
}

type Envelope =
  | {
      readonly kind: 'request';
      readonly id: string;
      readonly name: string;
      readonly params: unknown;
    }
  | { readonly kind: 'value'; readonly id: string; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: string; readonly error: RequestError }
  | { readonly kind: 'notice'; readonly name: string; readonly data: unknown };

type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: RequestError };

/**
 * One end of a connection between the host and a webview, a worker thread or another window; both ends are this class.
 * Messages are parsed on arrival, and each request that is received gets a response: a value or an error.
 */
export class RpcChannel {
  readonly #options: RpcChannelOptions;
  readonly #handlers = new Map<string, (params: unknown) => Promise<unknown>>();
  readonly #subscribers = new Map<string, (data: unknown) => void>();
  readonly #pending = new Map<string, (outcome: Outcome) => void>();
  readonly #stopListening: () => void;
  #sent = 0;
  #isDisposed = false;

  constructor(options: RpcChannelOptions) {
    this.#options = options;
    this.#stopListening = options.transport.listen((message) => this.#receive(message));
  }

  /** Handles a request of the other side. What the handler throws becomes the error of the response. */
  serve<P, R>(request: Request<P, R>, handler: (params: P) => R | Promise<R>): void {
    this.#handlers.set(request.name, async (raw) =>
      request.result.parse(await handler(request.params.parse(raw))),
    );
  }

  /** Subscribes to a notice of the other side. */
  on<T>(notice: Notice<T>, listener: (data: T) => void): void {
    this.#subscribers.set(notice.name, (raw) => {
      const data = this.#parsed(notice, raw);
      if (data) {
        listener(data.value);
      }
    });
  }

  /**
   * Sends a request, and returns the response. Never rejects. Does not settle once the channel is disposed, unless `dispose`
   * was given an error.
   */
  async call<P, R>(
    request: Request<P, R>,
    params: P,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Reply<R>> {
    const id = `${this.#options.instance}:${this.#sent++}`;
    const outcome = await new Promise<Outcome>((resolve) => {
      this.#pending.set(id, resolve);
      this.#post({ kind: 'request', id, name: request.name, params }, transfer);
    });
    if (!outcome.ok) {
      return outcome;
    }
    try {
      return { ok: true, value: request.result.parse(outcome.value) };
    } catch (error) {
      return { ok: false, error: this.#options.describeError(error) };
    }
  }

  /** Sends a notice. */
  notify<T>(notice: Notice<T>, data: T): void {
    this.#post({ kind: 'notice', name: notice.name, data });
  }

  /** Closes this end. With an error, the requests that are pending end with it. */
  dispose(error?: RequestError): void {
    this.#isDisposed = true;
    this.#stopListening();
    this.#handlers.clear();
    this.#subscribers.clear();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    if (error) {
      pending.forEach((settle) => settle({ ok: false, error }));
    }
  }

  #receive(raw: unknown): void {
    if (!isEnvelope(raw)) {
      this.#options.onBadMessage?.('not an envelope');
      return;
    }
    switch (raw.kind) {
      case 'request':
        void this.#respond(raw.id, raw.name, raw.params);
        return;
      case 'value':
        this.#settle(raw.id, { ok: true, value: raw.value });
        return;
      case 'error':
        this.#settle(raw.id, { ok: false, error: raw.error });
        return;
      case 'notice':
        this.#subscribers.get(raw.name)?.(raw.data);
        return;
    }
  }

  async #respond(id: string, name: string, params: unknown): Promise<void> {
    try {
      const handler = this.#handlers.get(name);
      if (!handler) {
        throw new Error(`There is no handler for '${name}'.`);
      }
      this.#post({ kind: 'value', id, value: await handler(params) });
    } catch (error) {
      this.#post({ kind: 'error', id, error: this.#options.describeError(error) });
    }
  }

  #settle(id: string, outcome: Outcome): void {
    this.#pending.get(id)?.(outcome);
    this.#pending.delete(id);
  }

  #parsed<T>({ name, data }: Notice<T>, raw: unknown): { readonly value: T } | undefined {
    try {
      return { value: data.parse(raw) };
    } catch {
      this.#options.onBadMessage?.(`'${name}' with data of another shape`);
      return undefined;
    }
  }

  #post(message: Envelope, transfer?: readonly ArrayBuffer[]): void {
    // A handler may end later than the page that has asked.
    if (!this.#isDisposed) {
      this.#options.transport.post(message, transfer);
    }
  }
}

/** By hand, since a worker thread should not have to load zod before it can write its first bytes. */
function isEnvelope(value: unknown): value is Envelope {
  if (!isRecord(value)) {
    return false;
  }
  const { kind, id, name, error } = value;
  switch (kind) {
    case 'request':
      return typeof id === 'string' && typeof name === 'string';
    case 'value':
      return typeof id === 'string';
    case 'error':
      return typeof id === 'string' && isRequestError(error);
    case 'notice':
      return typeof name === 'string';
    default:
      return false;
  }
}

function isRequestError(value: unknown): value is RequestError {
  if (!isRecord(value)) {
    return false;
  }
  const { message, field, code, reason, detail } = value;
  return (
    typeof message === 'string' &&
    [field, code, reason, detail].every((text) => text === undefined || typeof text === 'string')
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
