import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  presetOutput,
  relativeOutput,
  type WorkspacePlace,
} from '../../../../src/ui/folders/presetOutput.ts';

const at = (scheme: string, fsPath: string): WorkspacePlace => ({ uri: { scheme, fsPath } });

describe('presetOutput', () => {
  let scratch: string;
  let folder: WorkspacePlace;

  before(async () => {
    scratch = await realpath(await mkdtemp(join(tmpdir(), 'preset-output-')));
    await mkdir(join(scratch, 'work', 'data'), { recursive: true });
    await mkdir(join(scratch, 'other'));
    await symlink(join(scratch, 'other'), join(scratch, 'work', 'link'));
    await symlink(join(scratch, 'work'), join(scratch, 'same'));
    folder = at('file', join(scratch, 'work'));
  });
  after(() => rm(scratch, { recursive: true }));

  for (const [output, path, isInside] of [
    ['data', 'work/data', true],
    ['.', 'work', true],
    ['not/there/yet', 'work/not/there/yet', true],
    ['..data', 'work/..data', true],
    ['../other', 'other', false],
    ['data/../../other', 'other', false],
    ['link', 'work/link', false],
    ['link/deeper', 'work/link/deeper', false],
  ] as const) {
    it(`considers ${output} ${isInside ? 'inside' : 'outside'}`, async () => {
      assert.deepEqual(await presetOutput(output, folder), { path: join(scratch, path), isInside });
    });
  }

  it('considers absolute paths and the home folder outside, unless they lead back inside', async () => {
    assert.deepEqual(await presetOutput(join(scratch, 'other'), folder), {
      path: join(scratch, 'other'),
      isInside: false,
    });
    assert.deepEqual(await presetOutput('~/exports', folder), {
      path: join(homedir(), 'exports'),
      isInside: false,
    });
    assert.equal((await presetOutput(join(scratch, 'work', 'data'), folder))?.isInside, true);
  });

  it('recognizes paths inside of a workspace folder that is a link itself', async () => {
    assert.equal((await presetOutput('data', at('file', join(scratch, 'same'))))?.isInside, true);
  });

  it('names paths inside of such a folder without the folder, whatever its name is', async () => {
    for (const [workspace, path] of [
      ['same', 'work'],
      ['same', 'same'],
      ['work', 'same'],
    ] as const) {
      const link = at('file', join(scratch, workspace));
      assert.equal(await relativeOutput(join(scratch, path, 'data'), link), 'data');
      const { isInside } = (await presetOutput(join(scratch, path, 'data'), link)) ?? {};
      assert.equal(isInside, true);
    }
    assert.equal(await relativeOutput(join(scratch, 'work', 'link'), folder), undefined);
  });

  it('has no place for a relative folder of a virtual workspace', async () => {
    assert.equal(await presetOutput('data', at('vscode-vfs', '/repo')), undefined);
  });

  it('formats a folder as in a preset, if it is inside', async () => {
    const output = (path: string) => relativeOutput(join(scratch, path), folder);
    assert.equal(await output('work/data/raw'), 'data/raw');
    assert.equal(await output('work'), '.');
    assert.equal(await output('other'), undefined);
    assert.equal(await output('work/link'), undefined);
  });
});
