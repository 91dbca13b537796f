import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openPartial } from '../../../../src/engine/files/openPartial.ts';
import {
  findPublished,
  publish,
  removePartials,
  targetOf,
  type Target,
} from '../../../../src/engine/files/partialFile.ts';
import { holdFiles, type HeldFiles } from '../../../support/heldFiles.ts';

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

  it('is beside the final name, for the user only, and names its job', async () => {
    await write(target(), 'text');
    assert.deepEqual(await readdir(folder), ['sendgrid-export-1.01234567.partial']);
    assert.equal((await stat(target().partial)).mode & 0o777, 0o600);
  });

  it('starts empty, and does not follow a link in its place', async () => {
    await writeFile(join(folder, 'victim'), 'precious');
    await symlink(join(folder, 'victim'), target().partial);
    await write(target(), 'text');
    assert.equal(await readFile(join(folder, 'victim'), 'utf8'), 'precious');
    assert.equal(await readFile(target().partial, 'utf8'), 'text');
  });

  it('gets the first free name, and never one that is taken', async () => {
    await writeFile(join(folder, 'file-1.csv'), 'other');
    await symlink('nowhere', join(folder, 'file-2.csv'));
    await write(target(), 'text');
    const path = await publish(target());
    assert.equal(basename(path), 'file-3.csv');
    assert.equal(await readFile(path, 'utf8'), 'text');
    assert.equal(await readFile(join(folder, 'file-1.csv'), 'utf8'), 'other');
  });

  it('gets a name of its own when many finish at once', async () => {
    const targets = Array.from({ length: 20 }, (_, i) => target(`${i}`.padStart(8, '0')));
    await Promise.all(targets.map((one, i) => write(one, `text ${i}`)));
    const paths = await Promise.all(targets.map((one) => publish(one)));
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

  it('finds what was published even if an earlier name has become free', async () => {
    await writeFile(join(folder, 'file-1.csv'), 'other');
    await write(target(), 'text');
    const path = await publish(target());
    await rm(join(folder, 'file-1.csv'));
    assert.deepEqual(await findPublished(target()), { path, bytes: 4 });
  });

  it('moves away what is in place of the partial file, and deletes nothing in it', async () => {
    await mkdir(target().partial);
    await write(target(), 'text');
    await rm(target().partial);
    await mkdir(target().partial);
    await writeFile(join(target().partial, 'precious'), '');
    await write(target(), 'text');
    const names = await readdir(folder);
    assert.equal(names.length, 2);
    const aside = names.find((name) => join(folder, name) !== target().partial) ?? '';
    assert.deepEqual(await readdir(join(folder, aside)), ['precious']);
  });

  /** What systems report for a link on a disk without hard links. */
  const codes = [
    ...['EISDIR', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK', 'EXDEV'],
    ...['EACCES', 'UNKNOWN', 'EBUSY', 'ENXIO'],
  ];
  for (const code of codes) {
    it(`needs no hard links: ${code}`, async () => {
      const held = withoutLinks(code);
      try {
        await writeFile(join(folder, 'file-1.csv'), 'other');
        await write(target(), 'text');
        assert.equal(basename(await publish(target())), 'file-2.csv');
        const path = join(folder, 'file-2.csv');
        assert.deepEqual(await findPublished(target()), { path, bytes: 4 });
        assert.equal(await readFile(join(folder, 'file-1.csv'), 'utf8'), 'other');
        assert.equal(await readFile(path, 'utf8'), 'text');
        await removePartials(target());
        assert.deepEqual(await readdir(folder), ['file-1.csv', 'file-2.csv']);
      } finally {
        held.release();
      }
    });
  }

  describe('without hard links', () => {
    let held: HeldFiles;
    beforeEach(() => {
      held = withoutLinks('EISDIR');
    });
    afterEach(() => held.release());

    it('gets a name of its own when many finish at once', async () => {
      const targets = Array.from({ length: 20 }, (_, i) => target(`${i}`.padStart(8, '0')));
      await Promise.all(targets.map((one, i) => write(one, `text ${i}`)));
      const paths = await Promise.all(targets.map((one) => publish(one)));
      assert.equal(new Set(paths).size, 20);
      for (const [i, path] of paths.entries()) {
        assert.equal(await readFile(path, 'utf8'), `text ${i}`);
      }
    });

    it('leaves nothing under the final name if the file cannot get it', async () => {
      await write(target(), 'text');
      const broken = holdFiles(folder, {
        ...{ platform: 'linux', operations: ['rename'], codes: ['EIO'] },
        only: (path) => path.endsWith('.csv'),
      });
      try {
        await assert.rejects(publish(target()), { code: 'EIO' });
      } finally {
        broken.release();
      }
      assert.deepEqual(await readdir(folder), [basename(target().partial)]);
    });

    it('removes the empty file that a crash left under the final name, and no other empty file', async () => {
      await writeFile(join(folder, 'file-1.csv'), '');
      await write(target(), 'text');
      await dieBeforeRename(target());
      assert.deepEqual(
        (await readdir(folder)).filter((name) => name.endsWith('.csv')),
        ['file-1.csv', 'file-2.csv'],
      );
      assert.equal(await findPublished(target()), undefined);
      assert.deepEqual(await readdir(folder), ['file-1.csv', basename(target().partial)]);
    });

    it('leaves a file alone that has got the name since', async () => {
      await write(target(), 'text');
      await dieBeforeRename(target());
      await writeFile(join(folder, 'file-1.csv'), 'of somebody else');
      assert.equal(await findPublished(target()), undefined);
      assert.equal(await readFile(join(folder, 'file-1.csv'), 'utf8'), 'of somebody else');
    });

    it('does not mistake another file for its own', async () => {
      await write(target(), 'text');
      const path = await publish(target());
      await writeFile(path, 'of somebody else');
      assert.equal(await findPublished(target()), undefined);
      assert.equal(await readFile(path, 'utf8'), 'of somebody else');
    });

    it('does not mistake another file of the same size for its own', async () => {
      await write(target(), 'text');
      const path = await publish(target());
      await rm(path);
      await writeFile(path, 'TEXT');
      await utimes(path, 1, 1);
      assert.equal(await findPublished(target()), undefined);
      assert.equal(await readFile(path, 'utf8'), 'TEXT');
    });

    it('does not follow a link that has got the name since', async () => {
      await write(target(), 'text');
      const path = await publish(target());
      await rename(path, join(folder, 'moved.csv'));
      await symlink(join(folder, 'moved.csv'), path);
      // By its size alone, which is all that an earlier version noted, the link's target would be ours.
      await writeFile(target().claim, JSON.stringify({ name: basename(path), bytes: 4 }));
      assert.equal(await findPublished(target()), undefined);
      assert.equal(await readFile(join(folder, 'moved.csv'), 'utf8'), 'text');
    });

    it('finds by size what was published by a version that noted nothing else', async () => {
      await writeFile(join(folder, 'file-1.csv'), 'text');
      await writeFile(target().claim, JSON.stringify({ name: 'file-1.csv', bytes: 4 }));
      const path = join(folder, 'file-1.csv');
      assert.deepEqual(await findPublished(target()), { path, bytes: 4 });
    });

    it('leaves an empty file alone that had the name before, even if it dies during its claim', async () => {
      await writeFile(join(folder, 'file-1.csv'), '');
      await write(target(), 'text');
      const broken = holdFiles(folder, {
        ...{ platform: 'linux', operations: ['unlink'], codes: ['EIO'], times: Infinity },
        // Not before it is written: until then, there is no claim.
        only: (path) => path.endsWith('.claim') && existsSync(path),
      });
      await publish(target()).catch(() => undefined);
      broken.release();
      await findPublished(target());
      assert.equal(await readFile(join(folder, 'file-1.csv'), 'utf8'), '');
    });

    it('leaves no file under another name if it dies during its claim', async () => {
      await write(target(), 'text');
      const broken = holdFiles(folder, {
        ...{ platform: 'linux', operations: ['rename', 'unlink'], codes: ['EIO'], times: Infinity },
        only: existsSync,
      });
      await publish(target()).catch(() => undefined);
      broken.release();
      await findPublished(target());
      await removePartials(target());
      assert.deepEqual(await readdir(folder), []);
    });

    for (const rest of ['', '{"name":"file-', '[]']) {
      it(`publishes even if there is an incomplete claim: '${rest}'`, async () => {
        await writeFile(target().claim, rest);
        await write(target(), 'text');
        assert.equal(await findPublished(target()), undefined);
        assert.equal(basename(await publish(target())), 'file-1.csv');
        await removePartials(target());
        assert.deepEqual(await readdir(folder), ['file-1.csv']);
      });
    }

    it('looks for what was published only in its own folder', async () => {
      const inside = targetOf(join(folder, 'inside'), 'job', target().names);
      await mkdir(inside.folder);
      await writeFile(join(folder, 'precious'), '');
      await writeFile(inside.claim, JSON.stringify({ name: '../precious', bytes: 0 }));
      assert.equal(await findPublished(inside), undefined);
      assert.equal(await readFile(join(folder, 'precious'), 'utf8'), '');
    });
  });

  function withoutLinks(code: string): HeldFiles {
    const always = { operations: ['link'] as const, times: Infinity };
    return holdFiles(folder, { ...always, platform: 'linux', codes: [code] });
  }

  /** As when the power fails after the name was reserved: the disk keeps the state of that moment. */
  async function dieBeforeRename(to: Target): Promise<void> {
    const broken = holdFiles(folder, {
      ...{ platform: 'linux', operations: ['rename', 'unlink'], codes: ['EIO'], times: Infinity },
      only: (path) => path.endsWith('.csv'),
    });
    try {
      await assert.rejects(publish(to), { code: 'EIO' });
    } finally {
      broken.release();
    }
  }
});
