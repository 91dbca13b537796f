import type { BigIntStats } from 'node:fs';
import { isUnfinished, type ExportJob } from '../model/exportJob.ts';
import { isSettled, readJobIndex, stampOf, writeJobIndex, type IndexedJob } from './jobIndex.ts';
import { parseStoredJob } from './jobMigration.ts';

/** So many jobs that are not in the index cost less to read again than the index costs to write. */
const missingAtMost = 64;

/** One reading of all jobs: takes from the index what it can, and knows what the index should hold afterwards. */
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

  /** Returns the job of a file from the index, if it is of that very file and can be read; otherwise the file has to be. */
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

  /** Takes note of a job that was read in its file. `stats` are of before, so that a newer text has an older stamp at worst. */
  note(name: string, job: ExportJob, text: string, stats: BigIntStats): void {
    if (!isUnfinished(job) && isSettled(stats, this.#now())) {
      // As it is in the file: another version may have stored more than this one knows.
      this.#next.set(name, { stamp: stampOf(stats), text: JSON.stringify(JSON.parse(text)) });
    }
  }

  /** Writes the index if much is missing in it, or if it holds what is gone. */
  async keepIndex(): Promise<void> {
    const isStale = this.#found < this.#indexed.size;
    if (isStale || this.#next.size - this.#found >= missingAtMost) {
      await writeJobIndex(this.#folder, this.#next);
    }
  }
}
