import type * as vscode from 'vscode';
import type { ExportEngine } from '../../engine/exportEngine.ts';
import { disposeAll, type Disposable } from '../../util/emitter.ts';
import { tableUri } from '../../ui/files/tableUri.ts';
import type { ContextKeys } from '../../ui/contextKeys.ts';

const key = 'sendgridExports.ownFiles';

/** Bounded because each window compares its editors with this list; the newest files are the ones that are looked at. */
const maxRemembered = 500;

/** Returns the exported files that the last window knew, for use until the exports have been loaded. */
export function rememberedOwnFiles(state: vscode.Memento): readonly string[] {
  const stored = state.get<unknown>(key);
  return Array.isArray(stored) ? stored.filter((path) => typeof path === 'string') : [];
}

/** Updates the context key by which an editor of an exported file offers to run the export again. */
export class OwnFiles implements Disposable {
  readonly #engine: Pick<ExportEngine, 'jobs'>;
  readonly #contextKeys: Pick<ContextKeys, 'setPaths'>;
  readonly #state: vscode.Memento;
  readonly #subscription: Disposable;

  constructor({
    engine,
    contextKeys,
    state,
  }: {
    readonly engine: Pick<ExportEngine, 'jobs' | 'onDidChangeJob' | 'onDidLoad'>;
    readonly contextKeys: Pick<ContextKeys, 'setPaths'>;
    readonly state: vscode.Memento;
  }) {
    this.#engine = engine;
    this.#contextKeys = contextKeys;
    this.#state = state;
    this.#subscription = disposeAll(
      engine.onDidLoad(() => this.#refresh()),
      engine.onDidChangeJob((change) => {
        if (change.kind === 'removed' || change.job.state === 'completed') {
          this.#refresh();
        }
      }),
    );
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #refresh(): void {
    const paths = this.#engine.jobs
      .flatMap((job) => (job.state === 'completed' ? shownPaths(job.files) : []))
      .slice(0, maxRemembered);
    this.#contextKeys.setPaths('sendgridExports.ownFiles', paths);
    if (paths.join('\n') !== rememberedOwnFiles(this.#state).join('\n')) {
      void this.#state.update(key, paths);
    }
  }
}

/** Returns the paths of what editors show of an export: its files, and the table of several. */
function shownPaths(files: readonly { readonly path: string }[]): readonly string[] {
  const paths = files.map(({ path }) => path);
  return paths.length > 1 ? [...paths, tableUri(paths).path] : paths;
}
