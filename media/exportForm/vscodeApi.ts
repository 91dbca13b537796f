import * as z from 'zod/mini';
import { exportDraft, withoutKeys } from '../../src/options/exportDraft.ts';
import type { Transport } from '../../src/protocol/rpc.ts';
import { looksLikeKey } from '../../src/util/keyLikeText.ts';
import { WebviewApi } from '../shared/webviewApi.ts';

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
  readonly #api = new WebviewApi();

  get transport(): Transport {
    return this.#api.transport;
  }

  /** Returns the saved state; undefined if another version has saved it. */
  read(): SavedState | undefined {
    const { data } = savedState.safeParse(this.#api.read());
    return data && fitToKeep(data);
  }

  /** Saves the state, except for keys that got into a field: VS Code writes it to disk. */
  save(state: SavedState): void {
    this.#api.save(fitToKeep(state));
  }
}

const fitToKeep = (state: SavedState): SavedState => ({
  ...state,
  draft: withoutKeys(state.draft),
  searchText: looksLikeKey(state.searchText) ? '' : state.searchText,
});
