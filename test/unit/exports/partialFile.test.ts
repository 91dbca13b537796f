import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  findPublished,
  openPartial,
  publish,
  targetOf,
  type Target,
} from '../../../src/exports/partialFile.ts';

describe('partialFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'partial-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  function target(jobId = '0123456789'): Target {
    return targetOf(folder, jobId, function* () {
      for (let copy = 1; ; copy++) {
        yield `file-${copy}.csv`;
      }
    });
  }

  async function write(to: Target, text: string): Promise<void> {
    const file = await openPartial(to);
    await file.writeFile(text);
    await file.close();
  }

  it('stands beside the final name, for the user alone, and names its job', async () => {
    await write(target(), 'text');
    assert.deepEqual(await readdir(folder), ['file-1.csv.01234567.partial']);
    assert.equal((await stat(target().partial)).mode & 0o777, 0o600);
  });

  it('begins afresh, and does not follow a link that was put in its place', async () => {
    await writeFile(join(folder, 'victim'), 'precious');
    await symlink(join(folder, 'victim'), target().partial);
    await write(target(), 'text');
    assert.equal(await readFile(join(folder, 'victim'), 'utf8'), 'precious');
    assert.equal(await readFile(target().partial, 'utf8'), 'text');
  });

  it('takes the first name that is free, and never one that is taken', async () => {
    await writeFile(join(folder, 'file-1.csv'), 'other');
    await symlink('nowhere', join(folder, 'file-2.csv'));
    await write(target(), 'text');
    const path = await publish(target());
    assert.equal(basename(path), 'file-3.csv');
    assert.equal(await readFile(path, 'utf8'), 'text');
    assert.equal(await readFile(join(folder, 'file-1.csv'), 'utf8'), 'other');
  });

  it('gives each of many that finish at once a name of its own', async () => {
    const targets = Array.from({ length: 20 }, (_, i) => target(`${i}`.padStart(8, '0')));
    await Promise.all(targets.map((one, i) => write(one, `text ${i}`)));
    const paths = await Promise.all(targets.map(publish));
    assert.equal(new Set(paths).size, 20);
    for (const [i, path] of paths.entries()) {
      assert.equal(await readFile(path, 'utf8'), `text ${i}`);
    }
  });

  it('finds what was published before its job could be stored', async () => {
    assert.equal(await findPublished(target()), undefined);
    await writeFile(join(folder, 'file-1.csv'), 'other');
    await write(target(), 'text');
    assert.equal(await findPublished(target()), undefined);
    const path = await publish(target());
    assert.deepEqual(await findPublished(target()), { path, bytes: 4 });
    await rm(path);
    assert.equal(await findPublished(target()), undefined);
  });
});
