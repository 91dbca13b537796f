import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kernel } from '../../../../src/records/kernel/kernel.ts';
import { RecordTable, type RecordTableOptions } from '../../../../src/records/table/recordTable.ts';

/** A signal that is never aborted. */
export const never = new AbortController().signal;

/** Files in a folder of their own, and tables of them. */
export class TableHarness {
  readonly folder: string;
  readonly #kernel: () => Kernel;
  readonly #tables: RecordTable[] = [];
  #files = 0;

  private constructor(folder: string, kernel: () => Kernel) {
    this.folder = folder;
    this.#kernel = kernel;
  }

  static async create(kernel: () => Kernel): Promise<TableHarness> {
    return new TableHarness(await mkdtemp(join(tmpdir(), 'record-table-')), kernel);
  }

  async file(text: string | Uint8Array, extension = 'csv'): Promise<string> {
    const path = join(this.folder, `${this.#files++}.${extension}`);
    await writeFile(path, text);
    return path;
  }

  table(
    paths: readonly string[],
    options: Partial<Omit<RecordTableOptions, 'parts'>> = {},
  ): RecordTable {
    const parts = paths.map((path) => ({ path }));
    const table = new RecordTable({ kernel: this.#kernel, ...options, parts });
    this.#tables.push(table);
    return table;
  }

  /** Opens and indexes a table of files with these contents. */
  async open(
    contents: readonly (string | Uint8Array)[],
    extension = 'csv',
    options: Partial<Omit<RecordTableOptions, 'parts'>> = {},
  ): Promise<RecordTable> {
    const paths: string[] = [];
    for (const text of contents) {
      paths.push(await this.file(text, extension));
    }
    const table = this.table(paths, options);
    const why = await table.open();
    if (why !== undefined) {
      throw new Error(`Not a table: ${typeof why === 'string' ? why : why.kind}`);
    }
    await table.index(never);
    return table;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#tables.map((table) => table.close()));
    await rm(this.folder, { recursive: true });
  }
}

/** Returns all rows of a table, whole values. */
export function allRows(table: RecordTable): (string | null)[][] {
  const { rows, columns } = table.info;
  const ids = columns.map(({ id }) => id);
  return table.rows({ from: 0, to: rows, columns: ids, maxLength: Infinity }).rows;
}

/** Returns the records of all rows. */
export const allRecords = (table: RecordTable): number[] =>
  table.rows({ from: 0, to: table.info.rows, columns: [], maxLength: 1 }).records;
