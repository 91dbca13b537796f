import { connect, createServer, type Server, type Socket } from 'node:net';
import { RpcChannel } from '../../protocol/rpc.ts';
import { isSystemError } from '../../util/files/atomicFile.ts';
import { delay } from '../../util/delay.ts';
import type { ExportProgress } from '../model/exportJob.ts';
import { socketTransport } from './socketTransport.ts';
import { isAddress, newAddress, removeAddress } from './windowAddress.ts';
import { leaving, perform, ping, progressed } from './windowMessages.ts';
import type { ActionRequest, Outcome, Reply } from './windowMessages.ts';

/**
 * The state of a window, as far as it can be known: 'alive' if the system accepts a connection to it, which includes a
 * suspended one; 'died' and 'gone' if nobody listens, 'died' if it was alive and never announced that it closes.
 */
export type WindowState = 'alive' | 'died' | 'gone' | 'unknown';

/** What an attempt to connect shows: 'reset' if the connection was accepted, and closed before it was open. */
type Attempt = Exclude<WindowState, 'died'> | 'reset';

export interface WindowSocketsOptions {
  /** Serves a request of another window. Never rejects. */
  readonly onRequest: (request: ActionRequest) => Promise<Outcome>;
  /** Returns the progress of the jobs that this window runs. */
  readonly progress: () => readonly ExportProgress[];
  /** Called with the progress of a job that another window runs. */
  readonly onProgress: (progress: ExportProgress, address: string) => void;
  /** Called when the connection to a window has ended. */
  readonly onClose: (address: string) => void;
  /** How long a window may take to respond before it counts as silent, in milliseconds. */
  readonly responseMs: number;
}

const closed: Reply = { kind: 'closed' };

interface Connection {
  readonly channel: RpcChannel;
  readonly socket: Socket;
  readonly closed: Promise<Reply>;
}

/**
 * The socket of this window, and its connections to others. The system closes them with the process, also on `kill -9`, but
 * not while it is suspended: no clock is needed to find out which windows are alive.
 */
export class WindowSockets {
  readonly #options: WindowSocketsOptions;
  readonly #followers = new Map<Socket, RpcChannel>();
  readonly #connections = new Map<string, Connection>();
  readonly #connecting = new Map<string, Promise<WindowState>>();
  readonly #states = new Map<string, WindowState>();
  readonly #leaving = new Set<string>();
  #isLeaving = false;
  #server: Server | undefined;
  #address: string | undefined;

  constructor(options: WindowSocketsOptions) {
    this.#options = options;
  }

  /** Listens, and returns the address; undefined where no socket can be created. */
  async listen(): Promise<string | undefined> {
    const address = await newAddress();
    if (address === undefined) {
      return undefined;
    }
    this.#address = address;
    this.#server = createServer((socket) => this.#accept(socket)).unref();
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#server.on('error', () => resolve(undefined));
    this.#server.listen(address, () => resolve(address));
    return promise;
  }

  /** Returns the last known state of a window. */
  stateOf(address: string): WindowState | undefined {
    return this.#states.get(address);
  }

  /**
   * Connects to a window, unless it is connected, and returns its state. A window that is gone never returns to its
   * address.
   */
  async reach(address: string): Promise<WindowState> {
    const known = this.#states.get(address);
    if (known === 'died' || known === 'gone' || this.#connections.has(address)) {
      return known ?? 'alive';
    }
    const connecting = this.#connecting.get(address) ?? this.#connect(address);
    this.#connecting.set(address, connecting);
    const state = await connecting;
    this.#connecting.delete(address);
    return state;
  }

  /** Sends a request to a window. A suspended window is 'silent', and one that is gone is 'closed'. */
  async request(address: string, request: ActionRequest, signal: AbortSignal): Promise<Reply> {
    const connection = this.#connections.get(address);
    if (!connection) {
      return closed;
    }
    const done = new AbortController();
    try {
      return await Promise.race([
        connection.closed,
        connection.channel
          .call(perform, request)
          .then((reply) => (reply.ok ? reply.value : closed)),
        this.#silence(connection, AbortSignal.any([done.signal, signal])),
      ]);
    } finally {
      done.abort();
    }
  }

  /** Sends the progress of a job to the windows that follow this one. */
  show(progress: ExportProgress): void {
    this.#followers.forEach((channel) => channel.notify(progressed, progress));
  }

  /** Announces that this window closes, also to those that are just connecting. */
  leave(): void {
    this.#isLeaving = true;
    this.#followers.forEach((channel) => channel.notify(leaving, null));
  }

  /** Closes all connections, and deletes the address. All work must have ended. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve) ?? resolve(undefined));
    [...this.#followers.keys()].forEach((socket) => socket.destroySoon());
    [...this.#connections.values()].forEach(({ socket }) => socket.destroy());
    await closed;
    await (this.#address && removeAddress(this.#address));
  }

  #accept(socket: Socket): void {
    const channel = channelOf(socket);
    channel.serve(perform, this.#options.onRequest);
    channel.serve(ping, () => null);
    this.#followers.set(socket, channel);
    socket.once('close', () => this.#followers.delete(socket));
    this.#options.progress().forEach((one) => channel.notify(progressed, one));
    if (this.#isLeaving) {
      channel.notify(leaving, null);
    }
  }

  async #connect(address: string): Promise<WindowState> {
    let state = await this.#attempt(address);
    if (state === 'reset') {
      // The system had accepted the connection for a window that died a moment later.
      state = await this.#attempt(address);
    }
    const hasDied = this.#states.get(address) === 'alive' && !this.#leaving.has(address);
    const known = {
      alive: 'alive',
      gone: hasDied ? 'died' : 'gone',
      reset: 'unknown',
      unknown: 'unknown',
    } as const;
    this.#states.set(address, known[state]);
    return known[state];
  }

  async #attempt(address: string): Promise<Attempt> {
    if (!isAddress(address)) {
      return 'unknown';
    }
    const { promise, resolve } = Promise.withResolvers<Attempt>();
    const socket = connect(address);
    socket.once('connect', () => resolve(this.#follow(address, socket)));
    socket.on('error', (error) => resolve(stateBy(error)));
    return promise;
  }

  #follow(address: string, socket: Socket): 'alive' {
    const { onClose, onProgress } = this.#options;
    const channel = channelOf(socket);
    const { promise, resolve } = Promise.withResolvers<Reply>();
    socket.once('close', () => {
      this.#connections.delete(address);
      channel.dispose();
      resolve(closed);
      onClose(address);
    });
    channel.on(progressed, (progress) => onProgress(progress, address));
    channel.on(leaving, () => void this.#leaving.add(address));
    this.#connections.set(address, { channel, socket, closed: promise });
    return 'alive';
  }

  async #silence({ channel }: Connection, signal: AbortSignal): Promise<Reply> {
    const { responseMs } = this.#options;
    for (;;) {
      const isSilent = delay(responseMs, { signal }).then(() => true);
      if (await Promise.race([channel.call(ping, null).then(() => false), isSilent])) {
        return { kind: 'silent' };
      }
      await isSilent;
    }
  }
}

function channelOf(socket: Socket): RpcChannel {
  socket.unref().on('error', () => undefined);
  return new RpcChannel({
    transport: socketTransport(socket),
    instance: 'window',
    describeError: () => ({ message: 'The request failed.' }),
  });
}

function stateBy(error: Error): Attempt {
  if (isSystemError(error, 'ECONNREFUSED', 'ENOENT', 'ENOTDIR')) {
    return 'gone';
  }
  return isSystemError(error, 'ECONNRESET') ? 'reset' : 'unknown';
}
