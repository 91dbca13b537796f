import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AskedNow, JobTellers } from '../../../../src/engine/ownership/announcers.ts';
import { thisProcess } from '../../../../src/engine/ownership/processIdentity.ts';

const id = 'job-1';

describe('JobTellers', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tellers-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const path = (): string => join(folder, `${id}.teller`);
  const window = (asked = new AskedNow()): JobTellers => new JobTellers({ folder, asked });

  /** The window that is to tell is a process that has ended. */
  async function lose(): Promise<void> {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await writeFile(path(), JSON.stringify({ ...thisProcess('gone'), pid: child.pid }));
  }

  it('lets the window tell that was asked, once', async () => {
    const [asker, other] = [window(), window()];
    await asker.ask([id]);
    assert.equal((await stat(path())).mode & 0o777, 0o600);
    assert.equal(await other.claim(id), false);
    assert.equal(await asker.claim(id), true);
    assert.equal(await asker.claim(id), false);
    assert.deepEqual(asker.asked, []);
    assert.deepEqual(await readdir(folder), []);
  });

  it('lets it tell after its reload, and still no other', async () => {
    const asked = new AskedNow();
    await window(asked).ask([id, 'job-2']);
    const again = window(asked);
    assert.deepEqual(again.asked, [id, 'job-2']);
    assert.equal(await again.askAgain(id), true);
    const other = window();
    await other.standIn(id);
    assert.equal(await other.claim(id), false);
    assert.equal(await again.claim(id), true);
    assert.deepEqual(again.asked, ['job-2']);
  });

  it('lets one tell that goes on with the job, once the other is gone, and not both when that comes back', async () => {
    const asked = new AskedNow();
    await window(asked).ask([id]);
    await lose();
    const other = window();
    await other.standIn(id);
    assert.equal(await other.claim(id), true);
    const back = window(asked);
    assert.equal(await back.askAgain(id), false);
    assert.equal(await back.claim(id), false);
    assert.deepEqual(back.asked, []);
    assert.deepEqual(await readdir(folder), []);
  });

  it('lets the one that comes back in time tell', async () => {
    const asked = new AskedNow();
    await window(asked).ask([id]);
    await lose();
    const other = window();
    await other.standIn(id);
    const back = window(asked);
    assert.equal(await back.askAgain(id), true);
    assert.equal(await other.claim(id), false);
    assert.equal(await back.claim(id), true);
  });

  it('lets one of two tell that share what they remember, as two tabs with the same folder do', async () => {
    const asked = new AskedNow();
    await window(asked).ask([id]);
    const claims = await Promise.all([window(asked), window(asked)].map((one) => one.claim(id)));
    assert.deepEqual(claims.sort(), [false, true]);
  });

  it('leaves it to the window that is just writing its name', async () => {
    await window().ask([id]);
    await writeFile(path(), '');
    assert.equal(await window().claim(id), false);
  });

  it('lets one that goes on tell of what nobody is known to have asked for', async () => {
    const [first, second] = [window(), window()];
    assert.equal(await first.claim(id), false);
    await first.standIn(id);
    await second.standIn(id);
    assert.equal(await second.claim(id), false);
    assert.equal(await first.claim(id), true);
    assert.equal(await first.claim(id), false);
  });

  it('tells though its name could not be written', async () => {
    const one = window();
    await rm(folder, { recursive: true });
    await one.standIn(id);
    assert.equal(await one.claim(id), true);
    assert.equal(await one.claim(id), false);
  });

  it('forgets', async () => {
    const asker = window();
    await asker.ask([id, 'job-2']);
    assert.match(await readFile(path(), 'utf8'), new RegExp(String(process.pid)));
    await asker.forget(id);
    assert.equal(await asker.claim(id), false);
    assert.deepEqual(asker.asked, ['job-2']);
  });
});
