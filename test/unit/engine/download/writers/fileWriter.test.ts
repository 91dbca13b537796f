import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileWriter } from '../../../../../src/engine/download/writers/fileWriter.ts';

describe('FileWriter', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'file-writer-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('writes chunks of any size in order, and reports each byte once', async () => {
    const bytes = randomBytes(3_000_000);
    const path = join(folder, 'file');
    let reported = 0;
    const writer = new FileWriter(await open(path, 'wx'), (more) => (reported += more));
    for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7) % 100_003) {
      await writer.write(bytes.subarray(at, at + size), false);
    }
    await writer.sync();
    await writer.close();
    assert.ok((await readFile(path)).equals(bytes));
    assert.equal(reported, bytes.length);
    assert.equal(writer.bytes, bytes.length);
  });

  it('continues after a short write, wherever that ends', async () => {
    const path = join(folder, 'file');
    const writer = new FileWriter(await open(path, 'wx'), () => undefined);
    const chunk = randomBytes(1_000_000);
    for (let count = 0; count < 70; count++) {
      await writer.write(chunk, false);
    }
    await writer.sync();
    await writer.close();
    const content = await readFile(path);
    assert.equal(content.length, 70_000_000);
    assert.ok(content.subarray(-1_000_000).equals(chunk));
  });

  it('releases the memory of its own chunks when they are written', async () => {
    const writer = new FileWriter(await open(join(folder, 'file'), 'wx'), () => undefined);
    const ownChunk = new Uint8Array(1000);
    const foreignChunk = new Uint8Array(1000);
    await writer.write(ownChunk, true);
    await writer.write(foreignChunk, false);
    await writer.sync();
    await writer.close();
    assert.deepEqual([ownChunk.byteLength, foreignChunk.byteLength], [0, 1000]);
  });

  it('rejects with the system’s error, at the end and at the next chunk, and closes the file', async () => {
    const path = join(folder, 'file');
    await writeFile(path, '');
    const handle = await open(path, 'r');
    const writer = new FileWriter(handle, () => assert.fail('Nothing was written.'));
    const refused = { syscall: 'write' };
    await writer.write(new Uint8Array(1000), true);
    await assert.rejects(writer.sync(), refused);
    await assert.rejects(writer.write(new Uint8Array(1000), true), refused);
    await writer.close();
    assert.equal(handle.fd, -1);
  });
});
