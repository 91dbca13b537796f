import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  isPathInside,
  isSamePath,
  passesThrough,
  realPathOf,
} from '../../../../src/util/files/realPath.ts';

describe('isPathInside', () => {
  for (const [path, isInside] of [
    ['/exports', true],
    ['/exports/', true],
    ['/exports/a/b', true],
    ['/exports/..a', true],
    ['/exports/a/../b', true],
    ['/exports2', false],
    ['/exports/../other', false],
    ['/', false],
  ] as const) {
    it(`considers ${path} ${isInside ? 'inside' : 'outside'}`, () => {
      assert.equal(isPathInside('/exports', path), isInside);
    });
  }
});

describe('realPathOf', () => {
  let root: string;
  beforeEach(async () => (root = await realpath(await mkdtemp(join(tmpdir(), 'real-path-')))));
  afterEach(() => rm(root, { recursive: true }));

  const link = (name: string, target: string): Promise<void> => symlink(target, join(root, name));
  const real = (...path: string[]): Promise<string> => realPathOf(join(root, ...path));

  it('follows links, even above what does not exist yet', async () => {
    await mkdir(join(root, 'target'));
    await link('link', join(root, 'target'));
    await link('relative', 'target');
    assert.equal(await real('link'), join(root, 'target'));
    assert.equal(await real('link', 'not', 'there'), join(root, 'target', 'not', 'there'));
    assert.equal(await real('relative', 'x'), join(root, 'target', 'x'));
    assert.equal(await real('none', 'x'), join(root, 'none', 'x'));
  });

  it('follows a dangling link: its target is where a folder would be created', async () => {
    await link('dangling', join(root, 'elsewhere', 'deep'));
    await link('twice', 'dangling');
    assert.equal(await real('dangling'), join(root, 'elsewhere', 'deep'));
    assert.equal(await real('dangling', 'x'), join(root, 'elsewhere', 'deep', 'x'));
    assert.equal(await real('twice', 'x'), join(root, 'elsewhere', 'deep', 'x'));
  });

  it('accepts a file on the path, and rejects circular links', async () => {
    await writeFile(join(root, 'file'), '');
    assert.equal(await real('file', 'x'), join(root, 'file', 'x'));
    await link('a', 'b');
    await link('b', 'a');
    await assert.rejects(real('a', 'x'), { code: 'ELOOP' });
  });

  it('compares names in any Unicode normalization form', () => {
    assert.equal(isSamePath('/x/caf\u00e9', '/x/cafe\u0301'), true);
    assert.equal(isSamePath('/x/a', '/x/b'), false);
  });

  it('tells whether a path passes through a folder, whatever its name', async () => {
    const work = join(root, 'work');
    await mkdir(join(work, 'data'), { recursive: true });
    await mkdir(join(root, 'other'));
    await link('work/out', join(root, 'other'));
    await link('same', 'work');
    await link('home', 'work/out');
    const through = (...path: string[]): Promise<boolean> =>
      passesThrough(join(root, ...path), work);
    for (const path of ['work', 'work/data', 'work/out/x', 'same/out', 'home', 'home/x']) {
      assert.equal(await through(path), true, path);
    }
    for (const path of ['other', 'other/x', 'workshop', 'none/x']) {
      assert.equal(await through(path), false, path);
    }
  });
});
