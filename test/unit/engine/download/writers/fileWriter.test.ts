import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  FileWriter,
  type FileWriterOptions,
} from '../../../../../src/engine/download/writers/fileWriter.ts';

describe('FileWriter', () => {
  const silent: FileWriterOptions = { onWritten: () => undefined, release: () => undefined };
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'file-writer-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('writes chunks of any size in order, and reports each byte once', async () => {
    const bytes = randomBytes(3_000_000);
    const path = join(folder, 'file');
    let reported = 0;
    const writer = new FileWriter(await open(path, 'wx'), {
      ...silent,
      onWritten: (more) => (reported += more),
    });
    for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7) % 100_003) {
      await writer.write(bytes.subarray(at, at + size));
    }
    await writer.sync();
    await writer.close();
    assert.ok((await readFile(path)).equals(bytes));
    assert.equal(reported, bytes.length);
    assert.equal(writer.bytes, bytes.length);
  });

  it('continues after a short write, wherever that ends', async () => {
    const path = join(folder, 'file');
    const writer = new FileWriter(await open(path, 'wx'), silent);
    const chunk = randomBytes(1_000_000);
    for (let count = 0; count < 70; count++) {
      await writer.write(chunk);
    }
    await writer.sync();
    await writer.close();
    const content = await readFile(path);
    assert.equal(content.length, 70_000_000);
    assert.ok(content.subarray(-1_000_000).equals(chunk));
  });

  it('releases each chunk once it is written, and not before', async () => {
    const path = join(folder, 'file');
    const chunks = [Buffer.from('one, '), Buffer.from('two, '), Buffer.from('three')];
    const released: Uint8Array[] = [];
    const writer = new FileWriter(await open(path, 'wx'), {
      ...silent,
      release: (chunk) => {
        assert.ok(readFileSync(path, 'utf8').includes(Buffer.from(chunk).toString()));
        released.push(chunk);
      },
    });
    for (const chunk of chunks) {
      await writer.write(chunk);
    }
    await writer.sync();
    await writer.close();
    assert.deepEqual(released, chunks);
  });

  it('rejects with the system’s error, at the end and at the next chunk, and closes the file', async () => {
    const path = join(folder, 'file');
    await writeFile(path, '');
    const handle = await open(path, 'r');
    const writer = new FileWriter(handle, {
      onWritten: () => assert.fail('Nothing was written.'),
      release: () => assert.fail('Nothing was written.'),
    });
    const refused = { syscall: 'write' };
    await writer.write(new Uint8Array(1000));
    await assert.rejects(writer.sync(), refused);
    await assert.rejects(writer.write(new Uint8Array(1000)), refused);
    await writer.close();
    assert.equal(handle.fd, -1);
  });
});
