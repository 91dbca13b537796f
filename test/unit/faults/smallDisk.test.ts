import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import * as promises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallDisk, type SmallDisk } from '../../support/smallDisk.ts';

/** Where a disk can be mounted, its replacement is still what other machines have. */
describe('A small disk that is not mounted', () => {
  let folder: string;
  let disk: SmallDisk;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'small-disk-'));
    disk = smallDisk(join(folder, 'disk'), { mayMount: false });
    await mkdir(disk.folder);
  });
  afterEach(async () => {
    disk.close();
    await rm(folder, { recursive: true });
  });

  it('is full until there is space again, even for an open file', async () => {
    assert.equal(disk.isMounted, false);
    const path = join(disk.folder, 'file');
    const file = await promises.open(path, 'w');
    await file.writeFile('before');
    disk.fill();
    await assert.rejects(file.writeFile('while'), { code: 'ENOSPC' });
    await assert.rejects(file.write(Buffer.from('while')), { code: 'ENOSPC' });
    disk.free();
    await file.writeFile(', after');
    await file.close();
    assert.equal(await readFile(path, 'utf8'), 'before, after');
  });

  it('refuses new files while it is read-only, and nothing outside it', async () => {
    disk.setReadOnly(true);
    await assert.rejects(promises.open(join(disk.folder, 'file'), 'wx'), { code: 'EROFS' });
    await writeFile(join(folder, 'beside'), 'fine');
    disk.setReadOnly(false);
    await (await promises.open(join(disk.folder, 'file'), 'wx')).close();
  });
});
