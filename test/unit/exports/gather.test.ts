import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { gathered } from '../../../src/exports/gather.ts';
import { inPieces } from './bodies.ts';

describe('gathered', () => {
  it('makes large pieces of small ones, the first sooner, each with a buffer of its own', async () => {
    const bytes = randomBytes(700_000);
    const pieces: Uint8Array[] = [];
    for await (const piece of gathered(inPieces(bytes, 16_384))) {
      pieces.push(piece);
    }
    assert.deepEqual(Buffer.concat(pieces), bytes);
    assert.deepEqual(
      pieces.map(({ byteLength }) => byteLength),
      [65_536, 262_144, 262_144, 110_176],
    );
    assert.equal(new Set(pieces.map(({ buffer }) => buffer)).size, pieces.length);
  });

  it('gives what came before the source broke off, and then its error', async () => {
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield* inPieces(Buffer.from('abcdef'), 2);
      throw new Error('broke off');
    }
    const source = gathered(breaking());
    const first = await source.next();
    assert.ok(first.done === false);
    assert.equal(Buffer.from(first.value).toString(), 'abcdef');
    await assert.rejects(source.next(), /broke off/);
  });

  it('ends the source when nobody wants more', async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          yield* inPieces(Buffer.alloc(70_000), 70_000);
        }
      } finally {
        ended = true;
      }
    }
    for await (const piece of gathered(endless())) {
      assert.equal(piece.byteLength, 65_536);
      break;
    }
    assert.ok(ended);
  });
});
