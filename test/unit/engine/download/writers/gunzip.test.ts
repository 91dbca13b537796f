import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { gunzipped } from '../../../../../src/engine/download/writers/gunzip.ts';
import { inflatedBytes, Inflater } from '../../../../../src/engine/download/writers/inflater.ts';
import { isZlibError } from '../../../../../src/engine/download/zlibError.ts';
import { BufferPool } from '../../../../../src/util/bufferPool.ts';
import { collect, inPieces } from '../../bodies.ts';

const noise = Buffer.concat([Buffer.from('x'), randomBytes(700_000)]);

const inflaters = {
  synchronously: Inflater.create,
  'by a stream, where Node has no other way': () => undefined,
};
for (const [how, create] of Object.entries(inflaters)) {
  describe(`gunzipped, ${how}`, () => testGunzipped(create));
}

function testGunzipped(create: typeof Inflater.create): void {
  const inflated = (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> =>
    gunzipped(source, new BufferPool(inflatedBytes), create);
  const twice = (bytes: Uint8Array, size: number): Promise<Buffer> =>
    collect(inflated(inflated(inPieces(bytes, size))));

  const large = Buffer.from('a line of a file\n'.repeat(50_000));
  const contents: Record<string, Buffer> = {
    'no bytes': Buffer.alloc(0),
    'one byte': Buffer.from('x'),
    'only the first byte of the magic number': Buffer.from([0x1f]),
    'a text': Buffer.from('EMAIL\nann@example.com\n'),
    'a large text': large,
    noise,
  };
  for (const [name, content] of Object.entries(contents)) {
    for (const size of [1000, 16_384, 1_000_000]) {
      it(`returns ${name} unchanged, plain, gzip'd, and gzip'd twice, in pieces of ${size}`, async () => {
        assert.deepEqual(await twice(content, size), content);
        assert.deepEqual(await twice(gzipSync(content), size), content);
        assert.deepEqual(await twice(gzipSync(gzipSync(content)), size), content);
      });
    }
  }

  it('finds the magic number even byte by byte', async () => {
    assert.equal((await twice(gzipSync(gzipSync('text')), 1)).toString(), 'text');
  });

  it('inflates a gzip of several members', async () => {
    const members = Buffer.concat([gzipSync('one, '), gzipSync('two')]);
    assert.equal((await twice(members, 10)).toString(), 'one, two');
  });

  it('throws for a truncated gzip, wherever that is', async () => {
    const zipped = gzipSync(noise);
    for (const length of [2, 9, 30, 300_000, zipped.length - 9, zipped.length - 1]) {
      await assert.rejects(twice(zipped.subarray(0, length), 16_384), isZlibError, String(length));
    }
  });

  it('throws for a corrupt gzip, even if only its checksum is', async () => {
    for (const place of [3, 5000, -8, -4]) {
      const zipped = gzipSync(noise);
      const index = zipped.length + place;
      const at = place < 0 ? index : place;
      zipped[at] = (zipped[at] ?? 0) ^ 0xff;
      await assert.rejects(twice(zipped, 16_384), isZlibError, String(place));
    }
  });

  it('forwards the error of its source', async () => {
    const zipped = gzipSync(noise);
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield* inPieces(zipped.subarray(0, 400_000), 16_384);
      throw new Error('the connection broke');
    }
    await assert.rejects(collect(inflated(inflated(breaking()))), /the connection broke/);
  });
}

describe('gunzipped', () => {
  it('inflates into buffers that were given back, and not into others', async () => {
    const buffers = new BufferPool(1000);
    const used = new Set<ArrayBufferLike>();
    let content = Buffer.alloc(0);
    for await (const chunk of gunzipped(inPieces(gzipSync(noise), 16_384), buffers)) {
      used.add(chunk.buffer);
      content = Buffer.concat([content, chunk]);
      buffers.give(chunk);
    }
    assert.ok(content.equals(noise));
    assert.equal(used.size, 1);
    assert.deepEqual(await collect(gunzipped(inPieces(gzipSync(noise), 16_384), buffers)), noise);
  });
});
