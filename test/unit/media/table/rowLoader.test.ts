import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { BlockCache, type LoadedRows } from '../../../../media/table/grid/blockCache.ts';
import type { Area } from '../../../../src/protocol/rowBlocks.ts';
import { RowLoader } from '../../../../media/table/grid/rowLoader.ts';
import { numbers } from '../../../../media/table/grid/frame.ts';

/** A loader over a table whose cells are `row:column`, with the requests that it has sent. */
class Harness {
  readonly cache = new BlockCache();
  readonly requests: { area: Area; reply: (loaded?: LoadedRows) => void }[] = [];
  readonly loader: RowLoader;
  loads = 0;

  constructor(rows: number, columns: number) {
    this.loader = new RowLoader({
      cache: this.cache,
      read: async (area) =>
        new Promise((resolve) => void this.requests.push({ area, reply: resolve })),
      onDidLoad: () => {
        this.loads++;
      },
    });
    this.loader.resize({ rows, columns });
  }

  async reply(index: number, rows?: number): Promise<void> {
    const request = this.requests[index];
    assert.ok(request);
    const { from, to, columns } = request.area;
    request.reply({
      rows: numbers(from, rows ?? to).map((row) => columns.map((column) => `${row}:${column}`)),
      cut: [[0, 1]],
    });
    await setImmediate();
  }
}

const sight = (from: number, to: number, columns = numbers(0, 10)): Area => ({ from, to, columns });

describe('loading rows', () => {
  it('requests everything that is missing in sight by one message of whole blocks', () => {
    const { loader, requests, cache, ...harness } = new Harness(1000, 40);
    loader.want(sight(40, 75, [0, ...numbers(14, 20)]));
    assert.deepEqual(
      requests.map(({ area }) => area),
      [{ from: 32, to: 96, columns: numbers(0, 32) }],
    );
    assert.equal(harness.loads, 0);
    assert.equal(cache.value(50, 3), undefined);
  });

  it('shows what has arrived, and which values were cut', async () => {
    const harness = new Harness(1000, 40);
    harness.loader.want(sight(0, 30));
    await harness.reply(0);
    assert.equal(harness.cache.value(29, 9), '29:9');
    assert.ok(harness.cache.isCut(0, 1));
    assert.ok(!harness.cache.isCut(1, 1));
    assert.ok(harness.loader.isLoaded(sight(0, 30)));
    assert.equal(harness.loads, 1);
  });

  it('has two requests in flight at most, and reads the pages around when nothing is missing', async () => {
    const harness = new Harness(1000, 10);
    harness.loader.want(sight(320, 350));
    assert.equal(harness.requests.length, 1);
    await harness.reply(0);
    assert.deepEqual(
      harness.requests.slice(1).map(({ area }) => area.from),
      [352],
    );
    await harness.reply(1);
    assert.deepEqual(harness.requests[2]?.area.from, 288);
  });

  it('reads no pages around while anything else is being read, which would hold up what comes into sight', async () => {
    const harness = new Harness(100_000, 10);
    harness.loader.want(sight(3200, 3230));
    harness.loader.want(sight(50_000, 50_030));
    await harness.reply(1);
    harness.loader.want(sight(70_000, 70_010));
    assert.deepEqual(
      harness.requests.map(({ area }) => area.from),
      [3200, 49_984, 69_984],
    );
  });

  it('never requests what was scrolled past', async () => {
    const harness = new Harness(100_000, 10);
    for (const from of [0, 10_000, 20_000, 30_000, 40_000]) {
      harness.loader.want(sight(from, from + 30));
    }
    assert.equal(harness.requests.length, 2);
    await harness.reply(0);
    assert.deepEqual(
      harness.requests.map(({ area }) => area.from),
      [0, 9984, 40_000],
    );
  });

  it('drops the responses of another version', async () => {
    const harness = new Harness(1000, 10);
    harness.loader.want(sight(0, 30));
    harness.loader.reset();
    await harness.reply(0);
    assert.equal(harness.cache.value(0, 0), undefined);
    assert.equal(harness.loads, 0);
  });

  it('reads an incomplete block again once there are more rows', async () => {
    const harness = new Harness(20, 10);
    harness.loader.want(sight(0, 20));
    await harness.reply(0);
    assert.ok(harness.loader.isLoaded(sight(0, 20)));
    harness.loader.resize({ rows: 1000, columns: 10 });
    assert.ok(!harness.loader.isLoaded(sight(0, 30)));
  });

  it('does not read again and again what the host does not have', async () => {
    const harness = new Harness(1000, 10);
    harness.loader.want(sight(0, 30));
    await harness.reply(0, 10);
    assert.equal(harness.requests.length, 1);
  });

  it('keeps a message below the limit in a large window', () => {
    const harness = new Harness(1_000_000, 500);
    harness.loader.want(sight(0, 120, numbers(0, 60)));
    for (const { area } of harness.requests) {
      assert.ok((area.to - area.from) * area.columns.length <= 4096);
    }
  });

  it('forgets what was used least recently', () => {
    const harness = new Harness(1_000_000, 10);
    const { cache, loader } = harness;
    const columns = numbers(0, 10);
    for (let from = 0; from < 200 * 32; from += 32) {
      cache.store(
        { from, to: from + 32, columns },
        { rows: numbers(from, from + 32).map(() => columns.map(() => 'x')), cut: [] },
      );
      assert.ok(loader.isLoaded(sight(0, 32)));
    }
    assert.equal(cache.value(0, 0), 'x');
    assert.equal(cache.value(64, 0), undefined);
  });
});
