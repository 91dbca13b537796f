import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { BodyCache } from '../../simulator/bodyCache.ts';

describe('simulator: cached bodies', () => {
  const whole = Buffer.from(Array.from({ length: 10_000 }, (_, i) => (i * i) & 255));
  let made: number;
  let cache: BodyCache;

  /** A file that counts how often it is generated completely. */
  const fileOf = (length?: number) => ({
    etag: '"x"',
    contentEncoding: undefined,
    length: () => length,
    async *bytes() {
      for (let at = 0; at < whole.length; at += 999) {
        await Promise.resolve();
        yield whole.subarray(at, at + 999);
      }
      made += 1;
    },
  });
  const read = async (bytes: AsyncIterable<Buffer>): Promise<Buffer> => {
    const pieces: Buffer[] = [];
    for await (const piece of bytes) {
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  };

  beforeEach(() => {
    made = 0;
  });
  afterEach(() => cache.close());

  it('are generated once, if they are small', async () => {
    cache = new BodyCache();
    for (let n = 0; n < 3; n++) {
      const body = await cache.open(fileOf(), false);
      assert.equal(body.length, whole.length);
      assert.ok((await read(body.bytes(5, 5000))).equals(whole.subarray(5, 5000)));
    }
    assert.equal(made, 1);
  });

  it('are generated again, if they are large, and their length is known then', async () => {
    cache = new BodyCache({ largestInMemory: 2000 });
    const first = await cache.open(fileOf(), false);
    assert.equal(first.length, undefined);
    assert.ok((await read(first.bytes())).equals(whole));
    assert.equal((await cache.open(fileOf(), false)).length, whole.length);
    assert.equal(made, 1);
  });

  it('are written to disk once, if they are large and their length is needed', async () => {
    const foldersOf = async () =>
      (await readdir(tmpdir())).filter((name) => name.startsWith('sendgrid-simulator-'));
    const before = new Set(await foldersOf());
    cache = new BodyCache({ largestInMemory: 2000 });
    const [one, two] = await Promise.all([cache.open(fileOf(), true), cache.open(fileOf(), true)]);
    assert.deepEqual([one.length, two.length], [whole.length, whole.length]);
    assert.ok((await read(one.bytes(9000))).equals(whole.subarray(9000)));
    assert.ok((await read(two.bytes(10, 20))).equals(whole.subarray(10, 20)));
    assert.ok((await read((await cache.open(fileOf(), false)).bytes())).equals(whole));
    assert.equal((await read(one.bytes(whole.length))).length, 0);
    assert.equal(made, 1);
    const folders = (await foldersOf()).filter((name) => !before.has(name));
    assert.ok(folders.length > 0);
    await cache.close();
    assert.ok(folders.some((name) => !existsSync(`${tmpdir()}/${name}`)));
  });

  it('have a length from the start, if it is known', async () => {
    cache = new BodyCache({ largestInMemory: 2000 });
    const body = await cache.open(fileOf(whole.length), true);
    assert.equal(body.length, whole.length);
    assert.equal(made, 0);
    assert.ok((await read(body.bytes(100))).equals(whole.subarray(100)));
  });
});
