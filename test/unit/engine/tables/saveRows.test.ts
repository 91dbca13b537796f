import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { link, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecords } from '../../../../src/engine/tables/openRecords.ts';
import { saveRows } from '../../../../src/engine/tables/saveRows.ts';
import type { TableSource } from '../../../../src/engine/tables/tableSource.ts';
import { smallDisk, type SmallDisk } from '../../../support/smallDisk.ts';

const never = new AbortController().signal;

interface SaveOptions {
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

describe('saving rows', () => {
  let folder: string;
  let csv: string;
  let sources: TableSource[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'save-rows-'));
    csv = join(folder, 'people.csv');
    sources = [];
  });
  afterEach(async () => {
    await Promise.all(sources.map((source) => source.close()));
    await rm(folder, { recursive: true });
  });

  /** Opens and indexes the file with a content. */
  async function open(text: string): Promise<TableSource> {
    await writeFile(csv, text);
    const source = openRecords({ paths: [csv], language: 'en' });
    sources.push(source);
    assert.equal(await source.open(), undefined);
    await source.index(never);
    return source;
  }

  const large = (): string => {
    const lines = Array.from(
      { length: 40_000 },
      (_, at) => `p${at}@example.com,${'x'.repeat(80)}\n`,
    );
    return `EMAIL,NOTE\n${lines.join('')}`;
  };
  const save = (
    source: TableSource,
    target: string,
    { onProgress, signal = never }: SaveOptions = {},
  ): ReturnType<typeof saveRows> =>
    saveRows({ source, paths: [csv], onProgress: onProgress ?? (() => undefined) }, target, signal);

  it('replaces a file by the rows in the order of the view, with a file for the user only', async () => {
    const source = await open('EMAIL,"NOTE"\r\nb@x.com,"1"\r\na@x.com, 2');
    await source.setView({ filters: [], sort: { column: 'EMAIL', descending: false } }, never);
    const target = join(folder, 'saved.csv');
    await writeFile(target, 'before', { mode: 0o644 });
    const done: number[] = [];
    const saved = await save(source, target, { onProgress: (part) => done.push(part) });
    const text = 'EMAIL,"NOTE"\r\na@x.com, 2\r\nb@x.com,"1"\r\n';
    assert.equal(await readFile(target, 'utf8'), text);
    assert.deepEqual(saved, { kind: 'saved', bytes: text.length });
    assert.equal((await stat(target)).mode & 0o777, 0o600);
    assert.equal(done.at(-1), 1);
    assert.deepEqual((await readdir(folder)).toSorted(), ['people.csv', 'saved.csv']);
  });

  it('leaves nothing of a save that is cancelled, and the target as it was', async () => {
    const source = await open(large());
    const target = join(folder, 'saved.csv');
    await writeFile(target, 'before');
    const controller = new AbortController();
    let during: readonly string[] | undefined;
    const saved = await save(source, target, {
      signal: controller.signal,
      onProgress: () => {
        during ??= readdirSync(folder);
        controller.abort();
      },
    });
    assert.deepEqual(saved, { kind: 'cancelled' });
    assert.equal(await readFile(target, 'utf8'), 'before');
    assert.deepEqual((await readdir(folder)).toSorted(), ['people.csv', 'saved.csv']);
    // What was written had another name.
    assert.deepEqual(
      during?.toSorted().map((name) => name.replace(/^(saved\.csv)\..+$/, '$1 (partial)')),
      ['people.csv', 'saved.csv', 'saved.csv (partial)'],
    );
  });

  it('never writes over a file that it reads, by whatever name', async () => {
    const text = 'EMAIL\na@x.com\n';
    const source = await open(text);
    const other = join(folder, 'other-name.csv');
    await link(csv, other);
    for (const target of [csv, other]) {
      assert.deepEqual(await save(source, target), { kind: 'sameFile' });
      assert.equal(await readFile(target, 'utf8'), text);
    }
  });

  it('throws where the folder does not exist, and makes none', async () => {
    const source = await open('EMAIL\na@x.com\n');
    await assert.rejects(save(source, join(folder, 'none', 'saved.csv')), { code: 'ENOENT' });
    assert.deepEqual(await readdir(folder), ['people.csv']);
  });

  describe('on a full disk', () => {
    let disk: SmallDisk;
    beforeEach(async () => {
      disk = smallDisk(join(folder, 'disk'));
      await mkdir(disk.folder);
    });
    afterEach(() => disk.close());

    it('throws, and leaves nothing but the target as it was', async () => {
      const source = await open(large());
      const target = join(disk.folder, 'saved.csv');
      await writeFile(target, 'before');
      disk.fill();
      await assert.rejects(save(source, target), { code: 'ENOSPC' });
      disk.free();
      assert.deepEqual(await readdir(disk.folder), ['saved.csv']);
      assert.equal(await readFile(target, 'utf8'), 'before');
      assert.equal((await save(source, target)).kind, 'saved');
      assert.equal(await readFile(target, 'utf8'), large());
    });
  });
});
