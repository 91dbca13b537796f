import type { BigIntStats } from 'node:fs';
import { isUnfinished, type ExportJob } from '../model/exportJob.ts';
import { isSettled, readJobIndex, stampOf, writeJobIndex, type IndexedJob } from './jobIndex.ts';
import { parseStoredJob } from './jobMigration.ts';

/** How many jobs have to be missing in the index for writing it to cost less than reading them again. */
const minMissing = 64;

/** Reads all jobs once: from the index where possible, and collects what the next index should hold. */
export class StartRead {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #indexed: ReadonlyMap<string, IndexedJob>;
  readonly #next = new Map<string, IndexedJob>();
  /** How many jobs came from the index. */
  #found = 0;

  private constructor(folder: string, now: () => number, indexed: ReadonlyMap<string, IndexedJob>) {
    this.#folder = folder;
    this.#now = now;
    this.#indexed = indexed;
  }

  static async of(folder: string, now: () => number): Promise<StartRead> {
    return new StartRead(folder, now, await readJobIndex(folder));
  }

  /**
   * Returns the job of a file from the index, if the entry was made from this very file and can be read; otherwise the file
   * has to be read.
   */
  jobOf(id: string, name: string, stats: BigIntStats): ExportJob | undefined {
    const entry = this.#indexed.get(name);
    const stored = entry?.stamp === stampOf(stats) ? parseStoredJob(entry.text) : undefined;
    if (entry === undefined || stored?.kind !== 'job' || stored.job.id !== id) {
      return undefined;
    }
    this.#found++;
    this.#next.set(name, entry);
    return stored.job;
  }

  /**
   * Called with a job that was read from its file. `stats` are from before, so that a newer text has an older stamp at
   * worst.
   */
  note(name: string, job: ExportJob, text: string, stats: BigIntStats): void {
    if (!isUnfinished(job) && isSettled(stats, this.#now())) {
      // The file's own text: another version may have stored more fields than this one knows.
      this.#next.set(name, { stamp: stampOf(stats), text: JSON.stringify(JSON.parse(text)) });
    }
  }

  /** Writes the index if many jobs are missing in it, or if it holds jobs that are gone. */
  async keepIndex(): Promise<void> {
    const isStale = this.#found < this.#indexed.size;
    if (isStale || this.#next.size - this.#found >= minMissing) {
      await writeJobIndex(this.#folder, this.#next);
    }
  }
}
