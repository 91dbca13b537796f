import type { ExportEngine } from '../../engine/exportEngine.ts';
import { disposeAll, type Disposable } from '../../util/emitter.ts';
import type { ContextKeys } from '../../ui/contextKeys.ts';

/** Updates the context key `hasExported`, which completes a step of the walkthrough. */
export class ExportContext implements Disposable {
  readonly #engine: Pick<ExportEngine, 'jobs' | 'onDidChangeJob'>;
  readonly #contextKeys: ContextKeys;
  readonly #subscription: Disposable;

  constructor(engine: ExportEngine, contextKeys: ContextKeys) {
    this.#engine = engine;
    this.#contextKeys = contextKeys;
    this.#subscription = disposeAll(
      engine.onDidLoad(() => this.#refresh()),
      engine.onDidChangeJob(() => this.#refresh()),
    );
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #refresh(): void {
    const hasExported = this.#engine.jobs.some(({ state }) => state === 'completed');
    this.#contextKeys.set('sendgridExports.hasExported', hasExported);
  }
}
