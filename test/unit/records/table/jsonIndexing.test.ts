import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { jsonArray } from '../../../../src/records/jsonArray.ts';
import { mostColumns } from '../../../../src/records/kernel/kernel.ts';
import type { RecordTable } from '../../../../src/records/table/recordTable.ts';
import { encodeIndex } from '../../../../src/records/table/source/indexFile.ts';
import { JsonIndexer } from '../../../../src/records/table/source/jsonIndexer.ts';
import { identityOf } from '../../../../src/records/table/source/partFile.ts';
import type { RowIndexData } from '../../../../src/records/table/source/rowIndex.ts';
import { below, hostileValues, pick, seeded } from './randomRecords.ts';
import { allRows, never, TableHarness } from './tableHarness.ts';
import { tableKernels } from './tableKernels.ts';

const names = ['email', 'custom_fields', 'a', 'b', 'é', 'a"b', 'list'];

/** Returns a value of JSON, mostly a text. */
function value(random: () => number): unknown {
  const others = [null, 7, -0.5, true, ['x', 'y,z'], { k: ' v ' }, 'x'.repeat(below(random, 3000))];
  return random() < 0.3 ? pick(random, others) : pick(random, hostileValues);
}

/** Returns a line of a file, which need not be a record. */
function line(random: () => number): string {
  const faults = ['', ' ', '{', '[1]', '{"a":1,"b":}', '{"custom_fields":{"x"}}', 'nothing'];
  if (random() < 0.02) {
    return pick(random, faults);
  }
  const fields = (): Record<string, unknown> =>
    Object.fromEntries(
      names.filter(() => random() < 0.6).map((name) => [name, value(random)] as const),
    );
  return JSON.stringify(random() < 0.5 ? { ...fields(), custom_fields: fields() } : fields());
}

/** Returns an array of the lines that are JSON, as a download makes it. */
async function arrayOf(text: string): Promise<string> {
  const valid = text.split('\n').filter((one) => {
    try {
      JSON.parse(one);
      return true;
    } catch {
      return false;
    }
  });
  const chunks: Uint8Array[] = [];
  const lines = (async function* () {
    yield await Promise.resolve(Buffer.from(valid.join('\n')));
  })();
  for await (const chunk of jsonArray(lines)) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

for (const { name, create } of tableKernels) {
  describe(`The row index of JSON that is made while the file is written, ${name}`, function () {
    // The plain kernel takes its time.
    this.timeout(120_000);
    let harness: TableHarness;
    beforeEach(async () => {
      harness = await TableHarness.create(create);
    });
    afterEach(() => harness.dispose());

    /** Makes an index as a download does, of chunks of any size. */
    async function built(
      path: string,
      text: string,
      random: () => number,
    ): Promise<RowIndexData | undefined> {
      const indexer = new JsonIndexer(create(), path);
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length;) {
        const length = 1 + below(random, random() < 0.5 ? 4000 : 300_000);
        indexer.take(bytes.subarray(at, at + length));
        at += length;
      }
      return indexer.end(identityOf(await stat(path, { bigint: true })));
    }

    /** Returns what is to be the same with an index that was made before. */
    const shown = (table: RecordTable) => ({
      rows: allRows(table),
      info: table.info,
      record: table.info.rows > 0 ? table.record(table.info.rows - 1) : undefined,
    });

    /** Returns the text of a file, and its extension. */
    async function file(seed: number, random: () => number): Promise<[string, string]> {
      const count = below(random, seed % 5 === 0 ? 6000 : 300);
      const lines = Array.from({ length: count }, () => line(random));
      const text = lines.join(seed % 3 === 0 ? '\r\n' : '\n');
      if (seed % 2 === 0) {
        return [`${seed % 8 === 0 ? '\uFEFF' : ''}${text}${seed % 4 === 0 ? '\n' : ''}`, 'jsonl'];
      }
      const array = await arrayOf(text);
      return [seed % 7 === 0 ? array.slice(0, -below(random, 9)) : array, 'json'];
    }

    it('is byte for byte that of the finished file, whatever its chunks are', async () => {
      let indexed = 0;
      for (let seed = 0; seed < 40; seed++) {
        const random = seeded(seed);
        const [text, extension] = await file(seed, random);
        const path = await harness.file(text, extension);
        const table = harness.table([path]);
        const data = await built(path, text, random);
        if ((await table.open()) !== undefined) {
          assert.equal(data, undefined);
          continue;
        }
        await table.index(never);
        const [expected] = table.indexes;
        assert.ok(data && expected, `seed ${seed}`);
        assert.deepEqual(data, expected, `seed ${seed}`);
        assert.ok(encodeIndex(data).equals(encodeIndex(expected)), `seed ${seed}`);
        const again = harness.table([path], { indexes: () => Promise.resolve([data]) });
        await again.open();
        assert.equal(again.info.work.kind, 'none');
        assert.deepEqual(shown(again), shown(table));
        indexed++;
      }
      assert.ok(indexed > 30, `only ${indexed} files`);
    });

    it('serves a table of several parts', async () => {
      for (let seed = 0; seed < 6; seed++) {
        const random = seeded(seed);
        const [paths, indexes]: [string[], RowIndexData[]] = [[], []];
        for (let part = 0; part < 3; part++) {
          const [text, extension] = await file(seed % 2, random);
          const path = await harness.file(text, extension);
          paths.push(path);
          const data = await built(path, text, random);
          indexes.push(...(data ? [data] : []));
        }
        const table = harness.table(paths);
        assert.equal(await table.open(), undefined);
        await table.index(never);
        const again = harness.table(paths, { indexes: () => Promise.resolve(indexes) });
        await again.open();
        assert.equal(again.info.work.kind, 'none');
        assert.deepEqual(shown(again), shown(table), `seed ${seed}`);
      }
    });

    it('has no more columns in several parts than in one', async () => {
      const [paths, indexes]: [string[], RowIndexData[]] = [[], []];
      for (const letter of ['a', 'b']) {
        const fields = Array.from({ length: 3000 }, (_, at) => [`${letter}${at}`, at] as const);
        const text = `${JSON.stringify(Object.fromEntries(fields))}\n`;
        const path = await harness.file(text, 'jsonl');
        paths.push(path);
        const data = await built(path, text, () => 0.9);
        indexes.push(...(data ? [data] : []));
      }
      const table = harness.table(paths, { indexes: () => Promise.resolve(indexes) });
      await table.open();
      await table.index(never);
      assert.equal(indexes.length, 2);
      assert.equal(table.info.columns.length, mostColumns);
    });

    it('goes on behind a long record', async () => {
      const text = ['x'.repeat(1_500_000), ...Array<string>(9000).fill('y'.repeat(300)), 'z']
        .map((long) => `{"a":"${long}"}\n`)
        .join('');
      const path = await harness.file(text, 'jsonl');
      const table = harness.table([path]);
      await table.open();
      await table.index(never);
      assert.deepEqual(await built(path, text, seeded(1)), table.indexes[0]);
    });

    it('is left to the table where a record is very long', async () => {
      const text = `{"a":"${'x'.repeat(17 * 1024 * 1024)}"}\n{"a":1}\n`;
      const path = await harness.file(text, 'jsonl');
      assert.equal(await built(path, text, () => 0.9), undefined);
    });
  });
}
