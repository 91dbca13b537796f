import * as vscode from 'vscode';
import type { ResolvedPanel } from '../../src/features/table/tableEditors.ts';
import { RpcChannel, type Reply, type Request } from '../../src/protocol/rpc.ts';
import { tableNotices } from '../../src/protocol/tableMessages.ts';
import type { TableState } from '../../src/protocol/tableState.ts';
import { Emitter } from '../../src/util/emitter.ts';

/** An editor of the table without a browser: a panel whose page is the test. */
export class TablePage {
  readonly #toHost = new Emitter<unknown>();
  readonly #toPage = new Emitter<unknown>();
  readonly #ends = new Emitter<void>();
  readonly #channel: RpcChannel;
  readonly commands: string[] = [];
  readonly states: { readonly at: number; readonly state: TableState }[] = [];
  readonly matches: { readonly rows: number; readonly isDone: boolean }[] = [];
  readonly panel: ResolvedPanel;

  constructor() {
    const webview = {
      ...{ html: '', options: {}, cspSource: 'https://webview.example' },
      asWebviewUri: (uri: vscode.Uri) => uri,
      // As on the way to a real page, what is sent is a copy.
      postMessage: (message: unknown) => {
        const copy = structuredClone(message);
        setImmediate(() => this.#toPage.fire(copy));
        return Promise.resolve(true);
      },
      onDidReceiveMessage: (listener: (message: unknown) => void) =>
        vscode.Disposable.from(this.#toHost.event(listener)),
    };
    this.panel = {
      ...{ title: 'Table', active: true, visible: true, webview },
      onDidChangeViewState: () => vscode.Disposable.from(),
      onDidDispose: (listener) => vscode.Disposable.from(this.#ends.event(listener)),
      dispose: () => this.#ends.fire(),
    };
    this.#channel = new RpcChannel({
      transport: {
        post: (message) => setImmediate(() => this.#toHost.fire(structuredClone(message))),
        listen: (listener) => {
          const subscription = this.#toPage.event(listener);
          return () => subscription.dispose();
        },
      },
      instance: 'page',
      describeError: (error) => ({ message: String(error) }),
    });
    this.#channel.on(tableNotices.stateChanged, (state) => {
      this.states.push({ at: performance.now(), state });
    });
    this.#channel.on(tableNotices.matchesChanged, (matches) => {
      this.matches.push(matches);
    });
    this.#channel.on(tableNotices.command, ({ command }) => {
      this.commands.push(command);
    });
  }

  /** The most recent state; undefined before the first one. */
  get state(): TableState | undefined {
    return this.states.at(-1)?.state;
  }

  /** Sends a request. Throws what the host responds if it fails. */
  async call<P, R>(request: Request<P, R>, params: P): Promise<R> {
    const reply: Reply<R> = await this.#channel.call(request, params);
    if (!reply.ok) {
      throw new Error(reply.error.message);
    }
    return reply.value;
  }

  /** Closes the editor's tab. */
  close(): void {
    this.#ends.fire();
    this.#channel.dispose();
  }
}
