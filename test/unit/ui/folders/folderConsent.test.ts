import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeOfFolder, type FolderSource } from '../../../../src/ui/folders/folderConsent.ts';

describe('placeOfFolder', () => {
  let root: string;
  before(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'folder-consent-')));
    for (const folder of ['work/data', 'second', 'storage/exports', 'storage/jobs', 'other']) {
      await mkdir(join(root, folder), { recursive: true });
    }
    await symlink(join(root, 'other'), join(root, 'work/out'));
    await symlink('../not/there', join(root, 'work/dangling'));
    await symlink(join(root, 'storage/exports'), join(root, 'work/stored'));
    await symlink(join(root, 'work'), join(root, 'same'));
    await symlink(join(root, 'other'), join(root, 'own'));
    await symlink(join(root, 'work/out'), join(root, 'own/through'));
  });
  after(() => rm(root, { recursive: true }));

  const look = (path: string, source: FolderSource) =>
    placeOfFolder(join(root, path), source, {
      workspaces: [join(root, 'same'), join(root, 'second')],
      exportsFolder: join(root, 'storage/exports'),
    });

  for (const [path, real, whoIsAsked] of [
    ['work', 'work', 'nobody'],
    ['work/data/new', 'work/data/new', 'nobody'],
    ['same/data', 'work/data', 'nobody'],
    ['second/x', 'second/x', 'nobody'],
    ['storage/exports', 'storage/exports', 'nobody'],
    ['work/stored/x', 'storage/exports/x', 'nobody'],
    ['storage/jobs', 'storage/jobs', 'others'],
    ['other', 'other', 'others'],
    ['work/../other/x', 'other/x', 'others'],
    ['workshop', 'workshop', 'others'],
    ['own/new', 'other/new', 'others'],
    ['work/out', 'other', 'everybody'],
    ['work/out/deep/er', 'other/deep/er', 'everybody'],
    ['work/dangling', 'not/there', 'everybody'],
    ['same/out', 'other', 'everybody'],
    ['own/through', 'other', 'everybody'],
  ] as const) {
    it(`of ${path} asks ${whoIsAsked}, and resolves the path`, async () => {
      assert.deepEqual(await look(path, 'other'), {
        realPath: join(root, real),
        needsConsent: whoIsAsked !== 'nobody',
      });
      assert.equal((await look(path, 'user')).needsConsent, whoIsAsked === 'everybody');
    });
  }

  it('asks for each place outside if no folder is open', async () => {
    const path = join(root, 'work', 'data');
    const places = { workspaces: [], exportsFolder: join(root, 'storage/exports') };
    assert.equal((await placeOfFolder(path, 'other', places)).needsConsent, true);
    assert.equal((await placeOfFolder(path, 'user', places)).needsConsent, false);
  });
});
