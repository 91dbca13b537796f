import { chunkBytes, type Kernel } from '../../kernel/kernel.ts';
import { loadSelected } from '../kernelSelection.ts';
import type { Slices } from '../slices.ts';
import type { TablePart } from '../source/tablePart.ts';
import type { Chunk, TableSource } from '../source/tableSource.ts';

/**
 * Where each record begins within its group, in two bytes, so that many records in any order can be read without those around
 * them.
 */
export class RecordOffsets {
  readonly #source: TableSource;
  /** By record. A group has no record that begins further behind than these can say. */
  readonly #offsets: Uint16Array;

  private constructor(source: TableSource) {
    this.#source = source;
    this.#offsets = new Uint16Array(source.records);
  }

  static async of(source: TableSource, kernel: Kernel, slices: Slices): Promise<RecordOffsets> {
    const offsets = new RecordOffsets(source);
    for (const chunk of source.chunks()) {
      await slices.next();
      loadSelected(source, kernel, chunk, undefined);
      offsets.#enter(kernel, chunk);
    }
    return offsets;
  }

  /** Returns where a record is, with what is between it and the next one. */
  chunkOf(record: number): Chunk {
    const group = this.#source.chunkAt(record);
    const start = this.#offsets[record] ?? 0;
    const isLast = record + 1 === group.first + group.records;
    const end = isLast ? group.length : (this.#offsets[record + 1] ?? 0);
    return {
      part: group.part,
      first: record,
      records: 1,
      offset: group.offset + start,
      length: end - start,
    };
  }

  #enter(kernel: Kernel, chunk: Chunk): void {
    for (let record = chunk.first; record < chunk.first + chunk.records;) {
      const group = this.#source.chunkAt(record);
      const from = group.offset - chunk.offset;
      for (; record < group.first + group.records; record++) {
        this.#offsets[record] = (kernel.starts[record - chunk.first] ?? 0) - from;
      }
    }
  }
}

/** Reads bytes at the beginning of a file. */
export function* headBytes(part: TablePart, kernel: Kernel): Generator<Uint8Array, void, void> {
  const { start } = part.index;
  for (let at = 0; at < start; at += chunkBytes) {
    const length = Math.min(chunkBytes, start - at);
    part.file.read(kernel.bytes, 0, length, at);
    yield kernel.bytes.slice(0, length);
  }
}
