import { abortable } from '../../../util/abortable.ts';
import { chunkBytes, type Kernel } from '../../kernel/kernel.ts';
import type { KernelPool } from '../kernelPool.ts';
import { Slices } from '../slices.ts';
import { nextLength, PartIndexer } from './partIndexer.ts';
import type { TablePart } from './tablePart.ts';
import type { Chunk, TableSource } from './tableSource.ts';

/** Takes records that a kernel has split. */
export type TakeRecords = (kernel: Kernel, records: Chunk) => void;

/** Indexes the parts of a table that have no index, one after the other. */
export class TableIndexing {
  /** How many columns of JSON were not among the first records. */
  lateColumns = 0;
  readonly #source: TableSource;
  readonly #pool: KernelPool;
  readonly #onChange: () => void;
  readonly #onRecords: TakeRecords | undefined;
  #kernel: Kernel | undefined;
  #indexer: PartIndexer | undefined;
  #length = chunkBytes;
  /** How many of the next bytes the kernel has already. */
  #held = 0;
  #isBegun = false;
  #running: Promise<void> | undefined;

  /**
   * @param onChange called now and then while more is indexed.
   * @param onRecords called with all records that are indexed.
   */
  constructor(
    source: TableSource,
    pool: KernelPool,
    onChange: () => void,
    onRecords?: TakeRecords,
  ) {
    this.#source = source;
    this.#pool = pool;
    this.#onChange = onChange;
    this.#onRecords = onRecords;
  }

  /** Indexes the first records. */
  begin(): void {
    if (this.#source.isComplete) {
      // Of stored columns it is not known which are early ones: those of the first records.
      this.lateColumns = this.#source.columns.json.length - this.#firstColumns();
    } else {
      this.#next();
    }
    this.#isBegun = true;
  }

  /** Waits until all is indexed, and indexes where nobody else does. */
  async untilDone(signal: AbortSignal): Promise<void> {
    while (!this.#source.isComplete) {
      if (this.#running) {
        await abortable(this.#running, signal);
        continue;
      }
      const run = this.#run(signal);
      this.#running = run.catch(() => undefined);
      try {
        await run;
      } finally {
        this.#running = undefined;
      }
    }
    signal.throwIfAborted();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const slices = new Slices(signal, () => {
      this.#source.check();
      this.#onChange();
    });
    while (!this.#source.isComplete) {
      await slices.next();
      this.#next();
    }
    if (this.#kernel) {
      this.#pool.give(this.#kernel);
      this.#kernel = undefined;
    }
    this.#onChange();
  }

  /** Indexes the next chunk. */
  #next(): void {
    const part = this.#source.parts.find(({ index }) => !index.isComplete);
    if (!part) {
      return;
    }
    this.#kernel ??= this.#pool.take();
    const { file, index } = part;
    const indexer = this.#indexerOf(part, this.#kernel);
    const length = Math.min(this.#length, file.size - index.end);
    this.#kernel.reserve(length);
    file.read(this.#kernel.bytes, this.#held, length - this.#held, index.end + this.#held);
    const [first, offset] = [index.records, index.end];
    const consumed = indexer.take(length, index.end + length === file.size);
    if (this.#onRecords && index.records > first) {
      const records = index.records - first;
      this.#onRecords(this.#kernel, {
        ...{ part, first: this.#source.firstOf(part) + first, records, offset, length: consumed },
      });
    }
    this.#held = consumed === 0 ? length : 0;
    this.#length = nextLength(consumed, length);
  }

  #indexerOf(part: TablePart, kernel: Kernel): PartIndexer {
    if (this.#indexer?.index !== part.index) {
      const { index, format, width } = part;
      kernel.setColumns(this.#source.columns.json);
      this.#indexer = new PartIndexer(kernel, index, format, width, (columns) => {
        this.#source.columns.addJson(columns);
        this.lateColumns += this.#isBegun ? columns.length : 0;
      });
      [this.#length, this.#held] = [chunkBytes, 0];
    }
    return this.#indexer;
  }

  #firstColumns(): number {
    if (this.#source.columns.json.length === 0 || this.#source.records === 0) {
      return 0;
    }
    const kernel = this.#pool.take();
    this.#source.load(kernel, this.#source.chunkAt(0, chunkBytes));
    kernel.setColumns([]);
    const { columns } = kernel.discoverColumns();
    this.#pool.give(kernel);
    return columns.length;
  }
}
