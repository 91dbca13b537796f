import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  removeIfThere,
  syncFile,
  syncFolder,
  writeFileAtomically,
} from '../../../../src/util/files/atomicFile.ts';

describe('atomicFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atomic-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('writes a new file for the user only', async () => {
    const path = join(folder, 'a.json');
    await writeFileAtomically(path, 'text');
    assert.equal(await readFile(path, 'utf8'), 'text');
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(folder), ['a.json']);
  });

  it('replaces a file, and sets another mode', async () => {
    const path = join(folder, 'a.json');
    await writeFile(path, 'old and longer');
    await writeFileAtomically(path, 'new', { mode: 0o640 });
    assert.equal(await readFile(path, 'utf8'), 'new');
    assert.equal((await stat(path)).mode & 0o777, 0o640);
  });

  it('never shows a reader anything but a complete file', async () => {
    const path = join(folder, 'a.json');
    const texts = ['a', 'b'].map((letter) => letter.repeat(1_000_000));
    await writeFileAtomically(path, texts[0] ?? '');
    const writing = (async () => {
      for (let i = 0; i < 20; i++) {
        await writeFileAtomically(path, texts[i % 2] ?? '');
      }
      return 'done' as const;
    })();
    const reading = async (): Promise<'read'> => {
      assert.ok(texts.includes(await readFile(path, 'utf8')));
      return 'read';
    };
    while ((await Promise.race([reading(), writing])) !== 'done');
  });

  it('leaves the old file, and no temporary one, if it cannot write', async () => {
    const path = join(folder, 'a');
    await mkdir(path);
    await assert.rejects(writeFileAtomically(path, 'text'));
    assert.deepEqual(await readdir(folder), ['a']);
  });

  it('ignores a file that is gone already', async () => {
    await removeIfThere(join(folder, 'a'));
    await writeFile(join(folder, 'a'), '');
    await removeIfThere(join(folder, 'a', 'below-a-file'));
    await removeIfThere(join(folder, 'a'));
    assert.deepEqual(await readdir(folder), []);
  });

  it('ignores a file system that cannot sync, and reports a broken disk', async () => {
    const failing = (code: string) => {
      const sync = () => Promise.reject(Object.assign(new Error(code), { code }));
      return { sync, datasync: sync };
    };
    for (const code of ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']) {
      await syncFile(failing(code));
      await syncFile(failing(code), { isDataOnly: true });
    }
    await assert.rejects(syncFile(failing('EIO')), { code: 'EIO' });
  });

  it('reports a missing folder on sync', async () => {
    await syncFolder(folder);
    await assert.rejects(syncFolder(join(folder, 'none')));
  });
});
