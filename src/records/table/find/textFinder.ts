import type { Kernel } from '../../kernel/kernel.ts';
import type { Needle } from '../../kernel/needle.ts';
import { keepNonAscii, valuesOf } from '../cellDecoding.ts';
import { FindPrefilter } from './findPrefilter.ts';
import type { FindProgress, FindRequest } from '../model.ts';
import { RecordBitmap } from '../recordBitmap.ts';
import type { RowView } from '../rowView.ts';
import { deselect, selectedRecords } from '../kernelSelection.ts';
import type { Slices } from '../slices.ts';
import { cellOf } from '../source/tablePart.ts';
import type { Chunk, TableSource } from '../source/tableSource.ts';
import { isAsciiText, kernelNeedle, textMatcher } from '../textMatch.ts';

/** Finds the rows of a view with a text in any of their values. */
export class TextFinder {
  /** The rows that were found so far, as records. */
  readonly hits: RecordBitmap;
  readonly view: RowView;
  isDone = false;
  readonly #source: TableSource;
  readonly #text: string;
  readonly #needle: Needle | undefined;
  readonly #matches: (value: string) => boolean;
  readonly #prefilter: FindPrefilter;

  constructor(source: TableSource, view: RowView, { text, matchCase }: FindRequest) {
    this.#source = source;
    this.view = view;
    this.hits = new RecordBitmap(source.records);
    this.#text = text;
    this.#needle = kernelNeedle(text, matchCase);
    this.#matches = textMatcher(text, matchCase);
    const format = source.parts[0]?.format ?? 'csv';
    this.#prefilter = new FindPrefilter(text, matchCase, format, this.#needle);
  }

  get progress(): FindProgress {
    const { hits, isDone } = this;
    const { records } = this.#source;
    return { rows: hits.count, isDone, done: records === 0 ? 1 : hits.filled / records };
  }

  async run(kernel: Kernel, slices: Slices): Promise<void> {
    for (const chunk of this.#source.chunks()) {
      await slices.next();
      this.#search(kernel, chunk);
    }
    this.isDone = true;
  }

  /** Returns the columns of a record with the text, in order; the last one if it is only in cells behind it. */
  columnsWithText(kernel: Kernel, record: number): number[] {
    const source = this.#source;
    const chunk = source.chunkAt(record);
    source.load(kernel, chunk);
    const values = valuesOf(kernel, chunk, record - chunk.first);
    const found = source.columns.all.flatMap((_, column) => {
      const value = values[cellOf(chunk.part, column)];
      return value !== undefined && this.#matches(value) ? [column] : [];
    });
    return found.length > 0 ? found : [source.columns.all.length - 1];
  }

  #search(kernel: Kernel, chunk: Chunk): void {
    const { bitmap } = this.view;
    if (this.#text === '' || bitmap?.hasAny(chunk.first, chunk.records) === false) {
      this.hits.appendNone(chunk.records);
      return;
    }
    this.#source.read(kernel, chunk);
    if (!this.#prefilter.canMatch(kernel, chunk.length)) {
      this.hits.appendNone(chunk.records);
      return;
    }
    this.#source.split(kernel, chunk);
    bitmap?.copyTo(kernel.selected, chunk.first, chunk.records);
    if (this.#needle) {
      kernel.matchAny(this.#needle);
    } else if (!isAsciiText(this.#text)) {
      keepNonAscii(kernel, chunk);
    }
    if (this.#needle?.isExact !== true) {
      this.#verify(kernel, chunk);
    }
    this.hits.append(kernel.selected, chunk.records);
  }

  #verify(kernel: Kernel, chunk: Chunk): void {
    for (const record of selectedRecords(kernel, chunk)) {
      const values = valuesOf(kernel, chunk, record);
      if (!values.some((value) => value !== undefined && this.#matches(value))) {
        deselect(kernel, record);
      }
    }
  }
}
