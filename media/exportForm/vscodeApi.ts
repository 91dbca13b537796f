import * as z from 'zod/mini';
import { exportDraft, withoutKeys } from '../../src/options/exportDraft.ts';
import type { Transport } from '../../src/protocol/rpc.ts';
import { looksLikeKey } from '../../src/util/keyLikeText.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What the page remembers while its tab is hidden or the window reloads. */
const savedState = z.object({
  draft: exportDraft,
  searchText: z.string(),
  scrollTop: z.number(),
  /** Id of the focused element. */
  focusId: z.string(),
});
export type SavedState = z.infer<typeof savedState>;

/** The page's access to VS Code. */
export class VsCodePage {
  readonly #api = acquireVsCodeApi();

  readonly transport: Transport = {
    post: (message) => this.#api.postMessage(message),
    listen: (listener) => {
      const onMessage = (event: MessageEvent<unknown>): void => listener(event.data);
      window.addEventListener('message', onMessage);
      return () => window.removeEventListener('message', onMessage);
    },
  };

  /** Returns the saved state; undefined if another version has saved it. */
  read(): SavedState | undefined {
    const { data } = savedState.safeParse(this.#api.getState());
    return data && fitToKeep(data);
  }

  /** Saves the state, except for keys that got into a field: VS Code writes it to disk. */
  save(state: SavedState): void {
    this.#api.setState(fitToKeep(state));
  }
}

const fitToKeep = (state: SavedState): SavedState => ({
  ...state,
  draft: withoutKeys(state.draft),
  searchText: looksLikeKey(state.searchText) ? '' : state.searchText,
});
