import type { Kernel } from '../../kernel/kernel.ts';
import { checkCondition, checkedColumns, possibleChecks } from '../views/checkConditions.ts';
import type { Condition } from '../views/columnConditions.ts';
import type { KernelPool } from '../kernelPool.ts';
import type { ContactCheck } from '../model.ts';
import type { RecordBitmap } from '../recordBitmap.ts';
import { findRepeated } from './repeatedValues.ts';
import { copySelected, setSelected } from '../kernelSelection.ts';
import { Slices } from '../slices.ts';
import type { Chunk, TableSource } from '../source/tableSource.ts';

export interface CheckCount {
  readonly check: ContactCheck;
  readonly records: number;
}

/** Finds contacts that something is wrong with, in all records. What it has found is kept. */
export class ContactChecks {
  readonly #source: TableSource;
  readonly #pool: KernelPool;
  #twice: RecordBitmap | undefined;
  #counts: readonly CheckCount[] | undefined;

  constructor(source: TableSource, pool: KernelPool) {
    this.#source = source;
    this.#pool = pool;
  }

  /** Returns the records whose address others have too; undefined where there is no column for it. */
  async twice(signal: AbortSignal): Promise<RecordBitmap | undefined> {
    const { email } = checkedColumns(this.#source.columns);
    if (email >= 0 && !this.#twice) {
      const slices = new Slices(signal, () => this.#source.check());
      this.#twice = await this.#pool.useOnce((kernel) =>
        findRepeated({ source: this.#source, kernel, column: email, slices }),
      );
    }
    return this.#twice;
  }

  /** @param onProgress called before each pause, with how much is done, from 0 to 1. */
  async counts(
    onProgress: (done: number) => void,
    signal: AbortSignal,
  ): Promise<readonly CheckCount[]> {
    let done = 0;
    const slices = new Slices(signal, () => {
      this.#source.check();
      onProgress(done);
    });
    this.#counts ??= await this.#pool.useOnce((kernel) =>
      this.#count(kernel, slices, (now) => {
        done = now;
      }),
    );
    return this.#counts;
  }

  /** Counts in the pass in which repeated addresses are looked for first, or in one of its own where these are known. */
  async #count(
    kernel: Kernel,
    slices: Slices,
    onDone: (done: number) => void,
  ): Promise<readonly CheckCount[]> {
    const source = this.#source;
    const { email } = checkedColumns(source.columns);
    const counter = new CheckCounter(source, kernel);
    if (email >= 0 && !this.#twice) {
      const onLoaded = counter.take.bind(counter);
      const task = { source, kernel, column: email, slices, onLoaded, onDone };
      this.#twice = await findRepeated(task);
    } else {
      for (const chunk of source.chunks()) {
        await slices.next();
        source.load(kernel, chunk);
        counter.take(chunk);
        onDone((chunk.first + chunk.records) / source.records);
      }
    }
    return counter.counts(this.#twice?.count ?? 0);
  }
}

/** Counts what each check finds, but for repeated addresses. */
class CheckCounter {
  readonly #kernel: Kernel;
  readonly #possible: readonly ContactCheck[];
  readonly #checks: { readonly check: ContactCheck; readonly meets: Condition; records: number }[];

  constructor({ columns }: TableSource, kernel: Kernel) {
    this.#kernel = kernel;
    this.#possible = possibleChecks(columns);
    this.#checks = this.#possible
      .filter((check) => check !== 'emailTwice')
      .map((check) => ({
        ...{ check, records: 0 },
        meets: checkCondition(kernel, check, columns, undefined),
      }));
  }

  /** Takes a chunk whose records are all selected, and leaves them so. */
  take(chunk: Chunk): void {
    const kernel = this.#kernel;
    const all = copySelected(kernel, chunk);
    for (const check of this.#checks) {
      check.meets(chunk);
      check.records += kernel.countSelected();
      setSelected(kernel, all);
    }
  }

  counts(twice: number): readonly CheckCount[] {
    return this.#possible.map((check) => ({
      check,
      records: this.#checks.find((one) => one.check === check)?.records ?? twice,
    }));
  }
}
