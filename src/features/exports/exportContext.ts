import type { ExportEngine } from '../../engine/exportEngine.ts';
import type { Disposable } from '../../util/emitter.ts';
import type { ContextKeys } from '../../ui/contextKeys.ts';

/** Keeps the context key `hasExported`, which ticks off a step of the walkthrough. */
export class ExportContext implements Disposable {
  readonly #engine: Pick<ExportEngine, 'jobs' | 'onDidChangeJob'>;
  readonly #contextKeys: ContextKeys;
  readonly #subscription: Disposable;

  constructor({ engine, contextKeys }: { engine: ExportEngine; contextKeys: ContextKeys }) {
    this.#engine = engine;
    this.#contextKeys = contextKeys;
    this.#subscription = engine.onDidChangeJob(() => this.refresh());
  }

  /** Looks at all jobs: after the engine has read its store, too, which it does without telling of each job. */
  refresh(): void {
    const hasExported = this.#engine.jobs.some(({ state }) => state === 'completed');
    this.#contextKeys.set('sendgridExports.hasExported', hasExported);
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
