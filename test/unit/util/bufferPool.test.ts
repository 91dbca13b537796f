import assert from 'node:assert/strict';
import { BufferPool } from '../../../src/util/bufferPool.ts';

describe('BufferPool', () => {
  it('hands out a buffer again once its chunk was given back', () => {
    const buffers = new BufferPool(1000);
    const first = buffers.take();
    const chunk = buffers.chunkOf(first, 10);
    assert.deepEqual([first.byteLength, chunk.byteLength], [1000, 10]);
    assert.notEqual(buffers.take(), first);
    buffers.give(chunk);
    assert.equal(buffers.take(), first);
  });

  it('takes a chunk back once only', () => {
    const buffers = new BufferPool(1000);
    const chunk = buffers.chunkOf(buffers.take(), 10);
    buffers.give(chunk);
    buffers.give(chunk);
    assert.notEqual(buffers.take(), buffers.take());
  });

  it('releases the memory of other chunks, and of more buffers than are used at a time', () => {
    const buffers = new BufferPool(1000);
    const other = new Uint8Array(1000);
    buffers.give(other);
    const taken = Array.from({ length: 5 }, () => buffers.take());
    taken.forEach((buffer) => buffers.give(buffers.chunkOf(buffer, 10)));
    assert.equal(other.byteLength, 0);
    assert.deepEqual(
      taken.map(({ byteLength }) => byteLength),
      [1000, 1000, 1000, 0, 0],
    );
  });
});
