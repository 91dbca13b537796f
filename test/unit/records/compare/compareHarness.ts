import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  compareRecords,
  type Compared,
  type CompareRecordsOptions,
} from '../../../../src/records/compare/compareRecords.ts';
import type { RecordComparison } from '../../../../src/records/compare/recordComparison.ts';
import type { Kernel } from '../../../../src/records/kernel/kernel.ts';
import { RowReader } from '../../../../src/records/table/rowReader.ts';
import { WholeView } from '../../../../src/records/table/rowView.ts';
import { openFilesBelow } from '../../../support/openFiles.ts';
import { never } from '../table/tableHarness.ts';

/** Pairs are many and small: where Linux has a file system in memory, they are there. */
const shared = '/dev/shm';

/** Files in a folder of their own, and comparisons of them. */
export class CompareHarness {
  readonly folder: string;
  /** Where temporary files are. */
  readonly temporary: string;
  readonly #create: () => Kernel;
  readonly #kernels: Kernel[] = [];
  readonly #open: (() => Promise<void>)[] = [];
  #files = 0;

  private constructor(folder: string, create: () => Kernel) {
    this.folder = folder;
    this.temporary = join(folder, 'temporary');
    this.#create = create;
  }

  static async create(create: () => Kernel): Promise<CompareHarness> {
    const parent = existsSync(shared) ? shared : tmpdir();
    const harness = new CompareHarness(await mkdtemp(join(parent, 'compare-records-')), create);
    await mkdir(harness.temporary);
    return harness;
  }

  async write(
    contents: readonly (string | Uint8Array)[],
    extension = 'csv',
  ): Promise<readonly string[]> {
    const paths = contents.map(() => join(this.folder, `${this.#files++}.${extension}`));
    for (const [at, path] of paths.entries()) {
      await writeFile(path, contents[at] ?? '');
    }
    return paths;
  }

  /** Compares files. All kernels are free again once no comparison runs. */
  async compare(
    before: readonly string[],
    after: readonly string[],
    options: Partial<CompareRecordsOptions> = {},
  ): Promise<Compared> {
    let taken = 0;
    const compared = await compareRecords(before, after, {
      kernel: () => (this.#kernels[taken++] ??= this.#create()),
      ...{ signal: never, folder: this.temporary, ...options },
    });
    if (compared.kind === 'compared') {
      this.#open.push(compared.close);
    }
    return compared;
  }

  /** Compares texts of one file each, which can be compared. */
  async compareTexts(
    before: string,
    after: string,
    options: Partial<CompareRecordsOptions> & { readonly extensions?: readonly string[] } = {},
  ): Promise<RecordComparison> {
    const [first = 'csv', second = 'csv'] = options.extensions ?? [];
    const compared = await this.compare(
      await this.write([before], first),
      await this.write([after], second),
      options,
    );
    assert.equal(compared.kind, 'compared');
    return compared.comparison;
  }

  /** Returns the values of all records in some columns. */
  rowsOf(
    { source }: RecordComparison,
    columns: readonly number[],
  ): readonly (readonly (string | null)[])[] {
    const reader = new RowReader(source, this.#kernels[0] ?? this.#create());
    const view = new WholeView(() => source.records);
    return reader.rows(view, 0, source.records, columns, Infinity).rows;
  }

  /** Closes what is open. Throws where a file is left. */
  async closeAll(): Promise<void> {
    for (const close of this.#open.splice(0)) {
      await close();
    }
    assert.deepEqual(await readdir(this.temporary), []);
    assert.deepEqual(openFilesBelow(this.folder), []);
  }

  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
