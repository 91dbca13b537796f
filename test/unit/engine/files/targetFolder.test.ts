import assert from 'node:assert/strict';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExportError } from '../../../../src/engine/model/exportError.ts';
import { checkRealFolder, prepareFolder } from '../../../../src/engine/files/targetFolder.ts';

describe('prepareFolder', () => {
  let root: string;
  beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'target-folder-'))));
  afterEach(() => rm(root, { recursive: true }));

  it('creates the folder for the user only, and leaves nothing in it', async () => {
    const folder = join(root, 'a', 'b');
    await prepareFolder({ folder });
    assert.equal((await stat(folder)).mode & 0o077, 0);
    assert.deepEqual(await readdir(folder), []);
  });

  it('removes what a crash has left, and follows no link in its place', async () => {
    const userFile = join(root, 'user file');
    await writeFile(userFile, 'kept');
    const folder = join(root, 'folder');
    await prepareFolder({ folder });
    await symlink(userFile, join(folder, '.sendgrid-export.tmp'));
    await prepareFolder({ folder });
    assert.deepEqual(await readdir(folder), []);
    assert.equal(await readFile(userFile, 'utf8'), 'kept');
  });

  it('moves a folder aside that has the name of its file, and deletes nothing in it', async () => {
    await mkdir(join(root, '.sendgrid-export.tmp', 'user file'), { recursive: true });
    await prepareFolder({ folder: root });
    const [aside = '', ...others] = await readdir(root);
    assert.notEqual(aside, '.sendgrid-export.tmp');
    assert.deepEqual(others, []);
    assert.deepEqual(await readdir(join(root, aside)), ['user file']);
  });

  it('may be called concurrently', async () => {
    await Promise.all(Array.from({ length: 20 }, () => prepareFolder({ folder: root })));
    assert.deepEqual(await readdir(root), []);
  });

  it('writes nothing if the folder leads elsewhere than the user was shown', async () => {
    const shown = join(await realpath(root), 'shown');
    const elsewhere = join(root, 'elsewhere');
    await mkdir(elsewhere);
    const folder = join(root, 'link', 'deep');
    await symlink(shown, join(root, 'link'));
    const target = { folder, realFolder: join(shown, 'deep') };
    await mkdir(shown);
    await prepareFolder(target);
    await rm(join(root, 'link'));
    await symlink(elsewhere, join(root, 'link'));
    for (const check of [prepareFolder, checkRealFolder]) {
      await assert.rejects(
        check(target),
        (error) => error instanceof ExportError && error.reason === 'folderMoved',
      );
    }
    assert.deepEqual(await readdir(elsewhere), []);
  });

  it('rejects a path that is not a folder, or not absolute', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');
    for (const path of [file, join(file, 'below'), 'relative']) {
      await assert.rejects(
        prepareFolder({ folder: path }),
        (error) => error instanceof ExportError && error.reason === 'folderNotWritable',
        path,
      );
    }
  });
});
