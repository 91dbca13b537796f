import * as z from 'zod/mini';
import { pathsOf, previousWithFiles, type FinishedExport } from '../engine/files/earlierExports.ts';
import type { ExportEngine } from '../engine/exportEngine.ts';
import { TableError } from '../engine/tables/tableErrors.ts';
import { Emitter, type Disposable, type Event } from '../util/emitter.ts';
import type { Logger } from '../util/logger.ts';
import { SerialQueue } from '../util/serialQueue.ts';
import { NotComparable, type Comparisons } from './comparisons.ts';
import type { StateMemory } from './stateMemory.ts';
import type { ChangeCounts } from './text/changesText.ts';

export interface ExportChangesDeps {
  readonly comparisons: Pick<Comparisons, 'count'>;
  readonly engine: Pick<ExportEngine, 'job' | 'jobs'>;
  readonly logger: Logger;
  /** Keeps the counts across reloads. */
  readonly state: StateMemory;
}

/** What has changed between an export and the previous one. */
export interface ExportChange {
  readonly before: FinishedExport;
  readonly after: FinishedExport;
  readonly counts: ChangeCounts;
}

const key = 'sendgridExports.exportChanges';
const number = z.int().check(z.nonnegative());
/** By the id of the later export: added, removed, changed; or that it was too large to be compared without being asked for it. */
const stored = z.record(
  z.string(),
  z.union([z.tuple([number, number, number]), z.literal('tooLarge')]),
);

/** What is known of an export and the previous one. */
export type KnownChanges = ChangeCounts | 'tooLarge';

/** Compares exports with those before them, and remembers in how many contacts they differ. */
export class ExportChanges implements Disposable {
  readonly #deps: ExportChangesDeps;
  readonly #changes = new Emitter<string>();
  readonly #closing = new AbortController();
  /** One comparison after the other, since each reads two exports. */
  readonly #queue = new SerialQueue();
  #counts: ReadonlyMap<string, KnownChanges>;

  /** Fires with the id of an export that was compared. */
  readonly onDidChange: Event<string> = this.#changes.event;

  constructor(deps: ExportChangesDeps) {
    this.#deps = deps;
    const { data = {} } = stored.safeParse(deps.state.get(key));
    this.#counts = new Map(
      Object.entries(data).map(([id, known]): readonly [string, KnownChanges] => {
        if (known === 'tooLarge') {
          return [id, known];
        }
        const [added, removed, changed] = known;
        return [id, { added, removed, changed }];
      }),
    );
  }

  /**
   * Returns in how many contacts an export differs from the previous one, if they were compared, or that they were too large
   * for that.
   */
  counts(jobId: string): KnownChanges | undefined {
    return this.#counts.get(jobId);
  }

  /** Returns the previous export if its files are still there. */
  previous(after: FinishedExport): Promise<FinishedExport | undefined> {
    return previousWithFiles(this.#deps.engine.jobs, after);
  }

  /**
   * Compares an export with the previous one. Returns `undefined` if there is none, if the files of either have more than
   * `maxBytes`, or if they cannot be compared; the last two are logged. Never rejects.
   */
  async compare(
    after: FinishedExport,
    { maxBytes = Infinity }: { readonly maxBytes?: number } = {},
  ): Promise<ExportChange | undefined> {
    try {
      return await this.#queue.run(() => this.#compare(after, maxBytes));
    } catch (error) {
      if (!this.#closing.signal.aborted) {
        this.#deps.logger.warn(
          `Comparing the export ${shortId(after)} with the previous one failed: ${reasonOf(error)}.`,
        );
      }
      return undefined;
    }
  }

  /** Remembers what a comparison of an export with the previous one has found. */
  async remember(after: Pick<FinishedExport, 'id'>, counts: ChangeCounts): Promise<void> {
    const { added, removed, changed } = counts;
    this.#deps.logger.info(
      `Compared the export ${shortId(after)} with the previous one: ${added} added, ${removed} removed, ${changed} changed.`,
    );
    await this.#store(after.id, { added, removed, changed });
  }

  dispose(): void {
    this.#closing.abort();
    this.#changes.dispose();
  }

  async #store(jobId: string, known: KnownChanges): Promise<void> {
    const { engine, state } = this.#deps;
    this.#counts = new Map(
      [...this.#counts, [jobId, known] as const].filter(([id]) => engine.job(id) !== undefined),
    );
    this.#changes.fire(jobId);
    await state.update(
      key,
      Object.fromEntries(
        [...this.#counts].map(([id, one]) => [
          id,
          one === 'tooLarge' ? one : [one.added, one.removed, one.changed],
        ]),
      ),
    );
  }

  async #compare(after: FinishedExport, maxBytes: number): Promise<ExportChange | undefined> {
    const before = await this.previous(after);
    if (!before) {
      return undefined;
    }
    if (Math.max(bytesOf(before), bytesOf(after)) > maxBytes) {
      this.#deps.logger.info(
        `The export ${shortId(after)} was not compared with the previous one: one of them has more than ${maxBytes / 1_000_000} MB.`,
      );
      await this.#store(after.id, 'tooLarge');
      return undefined;
    }
    const { signal } = this.#closing;
    const counts = await this.#deps.comparisons.count(
      { before: pathsOf(before), after: pathsOf(after) },
      { signal },
    );
    await this.remember(after, counts);
    return { before, after, counts };
  }
}

const bytesOf = ({ files }: FinishedExport): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0);

/** Returns why a comparison failed, without what is in the files. */
function reasonOf(error: unknown): string {
  if (error instanceof NotComparable) {
    const { why } = error;
    return why.kind === 'fault' ? why.fault.reason : why.kind === 'notATable' ? why.why : 'gone';
  }
  const known = error instanceof TableError ? (error.reason ?? error.code) : undefined;
  return known ?? 'unexpected';
}

const shortId = ({ id }: Pick<FinishedExport, 'id'>): string => id.slice(0, 8);
