import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addIgnoreLine,
  findRepository,
  ignoreLine,
  isIgnored,
} from '../../../../src/features/files/gitIgnore.ts';

const exported = '2026-11-24-1530-Newsletter.csv';

describe('git ignore', () => {
  let base: string;
  let root: string;
  beforeEach(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'git-ignore-')));
    root = join(base, 'repo');
    execFileSync('git', ['init', '--quiet', root]);
  });
  afterEach(() => rm(base, { recursive: true }));

  const found = async (...path: string[]) => {
    const where = await findRepository(join(root, ...path));
    assert.ok(where);
    return where;
  };
  const lineFor = async (...path: string[]) => ignoreLine(await found(...path));
  const ignored = async (...path: string[]) => isIgnored(await found(...path), { mayRunGit: true });

  describe('finds the repository', () => {
    it('of a folder that exists, of one that does not yet, and of the root itself', async () => {
      await mkdir(join(root, 'a'));
      for (const path of ['a', 'a/b/c', '']) {
        assert.deepEqual(await findRepository(join(root, path)), {
          root,
          folder: join(root, path).replace(/\/$/, ''),
        });
      }
    });

    it('that is the innermost, such as a submodule, whose .git is a file', async () => {
      await mkdir(join(root, 'inner'));
      await writeFile(join(root, 'inner', '.git'), 'gitdir: ../.git/modules/inner\n');
      assert.equal((await found('inner', 'exports')).root, join(root, 'inner'));
    });

    it('that a link leads to, since the files are saved there', async () => {
      await mkdir(join(root, 'real'));
      await symlink(join(root, 'real'), join(base, 'link'));
      assert.deepEqual(await findRepository(join(base, 'link', 'new')), {
        root,
        folder: join(root, 'real', 'new'),
      });
    });

    it('nowhere else', async () => {
      assert.equal(await findRepository(join(base, 'other')), undefined);
    });
  });

  describe('knows what is ignored', () => {
    it('by any rule', async () => {
      assert.equal(await ignored('exports'), false);
      await writeFile(join(root, '.gitignore'), '*.csv\n');
      assert.equal(await ignored('exports'), true);
      await writeFile(join(root, '.gitignore'), '*.txt\n');
      await writeFile(join(root, '.git', 'info', 'exclude'), 'exports\n');
      assert.equal(await ignored('exports'), true);
    });

    it('by the exact line, if git may not run', async () => {
      const where = await found('exports');
      const isLineThere = () => isIgnored(where, { mayRunGit: false });
      await writeFile(join(root, '.gitignore'), '*.csv\n');
      assert.equal(await isLineThere(), false);
      await writeFile(join(root, '.gitignore'), '*.txt\r\n/exports/\r\n');
      assert.equal(await isLineThere(), true);
    });

    it('without starting a program that the repository names', async () => {
      const trap = join(base, 'trap.sh');
      await writeFile(trap, `#!/bin/sh\ntouch '${base}/sprung'\n`);
      await chmod(trap, 0o700);
      const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args]);
      await writeFile(join(root, 'file'), '');
      git('add', 'file');
      git('config', 'core.fsmonitor', trap);
      assert.equal(await ignored('exports'), false);
      await assert.rejects(readFile(join(base, 'sprung')), { code: 'ENOENT' });
    });
  });

  describe('has a line that git accepts', () => {
    it('for a folder that is empty, does not exist yet, or is full of exports', async () => {
      assert.equal(await lineFor('data', 'exports'), '/data/exports/');
      await mkdir(join(root, 'exports'));
      assert.equal(await lineFor('exports'), '/exports/');
      await writeFile(join(root, 'exports', exported), '');
      assert.equal(await lineFor('exports'), '/exports/');
    });

    it('for the exports only in a folder with something else, and in the root', async () => {
      await mkdir(join(root, 'data'));
      await writeFile(join(root, 'data', 'seed.csv'), '');
      for (const path of ['data', '']) {
        const line = await lineFor(path);
        assert.equal(line, `/${path === '' ? '' : `${path}/`}20??-??-??-????-*`);
        await writeFile(join(root, '.gitignore'), `${line}\n`);
        assert.equal(await ignored(path), true, line);
        const status = execFileSync('git', ['-C', root, 'status', '--short', '-uall'], {
          encoding: 'utf8',
        });
        assert.match(status, /data\/seed\.csv/);
      }
    });

    for (const name of ['sp ace', 'st*r', 'wh?t', '[set]', 'back\\slash', '#hash', '!bang', 'ü']) {
      it(`for a folder called '${name}'`, async () => {
        assert.equal(await ignored(name), false);
        await addIgnoreLine(root, (await lineFor(name)) ?? '');
        assert.equal(await ignored(name), true);
        assert.equal(await ignored('else'), false);
      });
    }

    it('but none for a name with a line break', async () => {
      assert.equal(await lineFor('a\n*'), undefined);
    });
  });

  describe('adds a line', () => {
    for (const [before, after] of [
      [undefined, '/exports/\n'],
      ['', '/exports/\n'],
      ['*.log\n', '*.log\n/exports/\n'],
      ['*.log', '*.log\n/exports/\n'],
      ['*.log\r\n*.tmp', '*.log\r\n*.tmp\r\n/exports/\r\n'],
    ] as const) {
      it(`to ${before === undefined ? 'no file' : JSON.stringify(before)}`, async () => {
        const path = join(root, '.gitignore');
        if (before !== undefined) {
          await writeFile(path, before);
        }
        await addIgnoreLine(root, '/exports/');
        assert.equal(await readFile(path, 'utf8'), after);
      });
    }

    it('to no file that a link leads to', async () => {
      await writeFile(join(base, 'precious'), 'precious');
      await symlink(join(base, 'precious'), join(root, '.gitignore'));
      await assert.rejects(addIgnoreLine(root, '/exports/'), { code: 'ELOOP' });
      assert.equal(await readFile(join(base, 'precious'), 'utf8'), 'precious');
    });
  });
});
