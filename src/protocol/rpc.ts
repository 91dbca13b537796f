import * as z from 'zod/mini';
import { $ZodError } from 'zod/v4/core';

/** What a request failed with: a sentence for the user, and the form field that it is about, if it is about one. */
export const requestError = z.strictObject({
  message: z.string(),
  field: z.optional(z.string()),
});
export type RequestError = z.infer<typeof requestError>;

/** How a request ended. Callers get this instead of an exception, so that the compiler asks for the bad case, too. */
export type Reply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: RequestError };

/** A request by name, with the schemas that both sides parse it and its answer with. */
export interface Request<P, R> {
  readonly name: string;
  readonly params: z.ZodMiniType<P>;
  readonly result: z.ZodMiniType<R>;
}

/** News that is not answered. */
export interface Notice<T> {
  readonly name: string;
  readonly data: z.ZodMiniType<T>;
}

/** Carries messages to the other side: `webview.postMessage` and its kin. Messages may get lost. */
export interface Transport {
  post(message: unknown): void;
  /** Subscribes to what arrives; the returned function ends it. */
  listen(listener: (message: unknown) => void): () => void;
}

export interface RpcChannelOptions {
  readonly transport: Transport;
  /** Unlike any other channel's, so that a reloaded page takes no answer that was meant for its predecessor. */
  readonly instance: string;
  /** Makes a sentence of whatever a handler threw. */
  readonly describeError: (error: unknown) => RequestError;
  /** Hears of messages that are none of the protocol's; they are dropped. */
  readonly onBadMessage?: (problem: string) => void;
}

const envelope = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('request'),
    id: z.string(),
    name: z.string(),
    params: z.unknown(),
  }),
  z.strictObject({ kind: z.literal('value'), id: z.string(), value: z.unknown() }),
  z.strictObject({ kind: z.literal('error'), id: z.string(), error: requestError }),
  z.strictObject({ kind: z.literal('notice'), name: z.string(), data: z.unknown() }),
]);
type Envelope = z.infer<typeof envelope>;

type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: RequestError };

/**
 * One end of the line between host and webview; both ends are this class. Whatever crosses is parsed on arrival, and a
 * request always ends: with a value, or with an error that has a sentence for the user.
 */
export class RpcChannel {
  readonly #options: RpcChannelOptions;
  readonly #handlers = new Map<string, (params: unknown) => Promise<unknown>>();
  readonly #subscribers = new Map<string, (data: unknown) => void>();
  readonly #pending = new Map<string, (outcome: Outcome) => void>();
  readonly #stopListening: () => void;
  #sent = 0;

  constructor(options: RpcChannelOptions) {
    this.#options = options;
    this.#stopListening = options.transport.listen((message) => this.#receive(message));
  }

  /** Serves a request of the other side. Whatever the handler throws becomes the error of the reply. */
  serve<P, R>(request: Request<P, R>, handler: (params: P) => R | Promise<R>): void {
    this.#handlers.set(request.name, async (raw) =>
      request.result.parse(await handler(request.params.parse(raw))),
    );
  }

  /** Hears the other side's notices. */
  on<T>(notice: Notice<T>, listener: (data: T) => void): void {
    this.#subscribers.set(notice.name, (raw) => listener(notice.data.parse(raw)));
  }

  /** Asks the other side. Never rejects; on a channel that is disposed of it never settles either. */
  async call<P, R>(request: Request<P, R>, params: P): Promise<Reply<R>> {
    const id = `${this.#options.instance}:${this.#sent++}`;
    const outcome = await new Promise<Outcome>((resolve) => {
      this.#pending.set(id, resolve);
      this.#post({ kind: 'request', id, name: request.name, params });
    });
    if (!outcome.ok) {
      return outcome;
    }
    const parsed = request.result.safeParse(outcome.value);
    return parsed.success
      ? { ok: true, value: parsed.data }
      : { ok: false, error: this.#options.describeError(parsed.error) };
  }

  /** Tells the other side, if it is there. */
  notify<T>(notice: Notice<T>, data: T): void {
    this.#post({ kind: 'notice', name: notice.name, data });
  }

  dispose(): void {
    this.#stopListening();
    this.#handlers.clear();
    this.#subscribers.clear();
    this.#pending.clear();
  }

  #receive(raw: unknown): void {
    const parsed = envelope.safeParse(raw);
    if (!parsed.success) {
      this.#options.onBadMessage?.('not an envelope');
      return;
    }
    const message = parsed.data;
    switch (message.kind) {
      case 'request':
        void this.#answer(message.id, message.name, message.params);
        return;
      case 'value':
        this.#settle(message.id, { ok: true, value: message.value });
        return;
      case 'error':
        this.#settle(message.id, { ok: false, error: message.error });
        return;
      case 'notice':
        this.#hear(message.name, message.data);
        return;
    }
  }

  async #answer(id: string, name: string, params: unknown): Promise<void> {
    try {
      const handler = this.#handlers.get(name);
      if (!handler) {
        throw new Error(`Nothing serves '${name}'.`);
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

  #hear(name: string, data: unknown): void {
    try {
      this.#subscribers.get(name)?.(data);
    } catch (error) {
      if (!(error instanceof $ZodError)) {
        throw error;
      }
      this.#options.onBadMessage?.(`'${name}' with data of another shape`);
    }
  }

  #post(message: Envelope): void {
    this.#options.transport.post(message);
  }
}
