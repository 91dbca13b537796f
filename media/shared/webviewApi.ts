import type { Transport } from '../../src/protocol/rpc.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What VS Code provides to a page: messages to and from the host, and a state that survives hiding and reloading. */
export class WebviewApi {
  readonly #api = acquireVsCodeApi();

  readonly transport: Transport = {
    post: (message) => this.#api.postMessage(message),
    listen: (listener) => {
      const onMessage = (event: MessageEvent<unknown>): void => listener(event.data);
      window.addEventListener('message', onMessage);
      return () => window.removeEventListener('message', onMessage);
    },
  };

  /** Returns the state as it was saved, possibly by another version of the page. */
  read(): unknown {
    return this.#api.getState();
  }

  /** Saves a JSON value. VS Code writes it to disk. */
  save(state: unknown): void {
    this.#api.setState(state);
  }
}
