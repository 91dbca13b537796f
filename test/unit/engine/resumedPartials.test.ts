import assert from 'node:assert/strict';
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import { partTarget } from '../../../src/engine/files/jobFiles.ts';
import { publish } from '../../../src/engine/files/partialFile.ts';
import { holdFiles } from '../../support/heldFiles.ts';
import { EngineBench, inState } from './engineBench.ts';

/** In addition to `exportEngineDownloads`: what can have happened to the partial files before an engine resumes. */
describe('ExportEngine: partial files of a resumed job', () => {
  let bench: EngineBench;
  const zone = process.env.TZ;
  beforeEach(async () => {
    bench = await EngineBench.start({
      contacts: 6000,
      lists: [{ name: 'Newsletter', contacts: 5000 }],
    });
  });
  afterEach(async () => {
    if (zone === undefined) {
      delete process.env.TZ;
    } else {
      process.env.TZ = zone;
    }
    await bench.close();
  });

  /** A job whose engine ended in the middle of its file; `resumePath` is the path of its resume file. */
  async function interrupted(): Promise<{ job: ExportJob; resumePath: string }> {
    bench.simulator.addFault({ route: 'file', kind: 'stall', at: 'body', fraction: 0.5, times: 1 });
    const engine = await bench.engine();
    const [job] = await bench.start(engine);
    const resumePath = await untilResumeFile(bench.folder);
    await engine.close();
    assert.ok(job);
    return { job, resumePath };
  }

  async function resume(job: ExportJob, { files = 1 } = {}): Promise<void> {
    const engine = await bench.engine();
    engine.resume();
    const done = inState(await engine.settled(job.id), 'completed');
    const text = await readFile(done.files[0]?.path ?? '', 'utf8');
    assert.equal(text, bench.csvOf({ listIds: [bench.list(0).id] }));
    assert.equal((await bench.files()).length, files, String(await bench.files()));
    await engine.close();
  }

  const lastStatus = () =>
    bench.simulator.requests.filter(({ origin }) => origin === 'files').at(-1)?.status;

  it('are found after a change of time zone, and leave nothing behind', async () => {
    process.env.TZ = 'America/Los_Angeles';
    const { job } = await interrupted();
    process.env.TZ = 'Asia/Tokyo';
    await resume(job);
    assert.equal(lastStatus(), 206);
  });

  for (const parts of [1, 3]) {
    it(`are found by their names in earlier versions, of ${parts} parts`, async () => {
      await bench.close();
      bench = await EngineBench.start({
        contacts: 6000,
        lists: [{ name: 'News-part-1-of-9', contacts: 5000 }],
        exports: { parts },
      });
      bench.simulator.addFault({ route: 'file', kind: 'stall', at: 'body', fraction: 0.5 });
      const engine = await bench.engine();
      const [job] = await bench.start(engine);
      assert.ok(job);
      await untilResumeFile(bench.folder, parts);
      await engine.close();
      bench.simulator.clearFaults();
      for (let part = 0; part < parts; part++) {
        const { download, names } = partTarget(job, part, parts);
        await rename(
          download,
          join(bench.folder, `${names().next().value}.${job.id.slice(0, 8)}.download`),
        );
      }
      // Of the same version, and of no use.
      const best = partTarget(job, 0, parts).names().next().value;
      await writeFile(join(bench.folder, `${best}.${job.id.slice(0, 8)}.partial`), 'half a fi');
      const second = await bench.engine();
      second.resume();
      inState(await second.settled(job.id), 'completed');
      assert.equal((await bench.files()).length, parts);
      const files = bench.simulator.requests.filter(({ origin }) => origin === 'files');
      assert.equal(files.filter(({ status }) => status === 206).length, parts);
    });
  }

  it('are deleted by their names in earlier versions, too, when the job is cancelled', async () => {
    const { job, resumePath } = await interrupted();
    const best = partTarget(job, 0, 1).names().next().value;
    await rename(resumePath, join(bench.folder, `${best}.${job.id.slice(0, 8)}.download`));
    const engine = await bench.engine();
    await engine.cancel(job.id);
    assert.deepEqual(await bench.files(), []);
  });

  /** What may be in place of the resume file. */
  const inPlace: Record<string, (path: string) => Promise<void>> = {
    'an empty folder': (path) => mkdir(path).then(() => undefined),
    'a dangling link': (path) => symlink('nowhere', path),
    'a circular link': (path) => symlink(path, path),
    'a link to a folder': (path) => symlink('.', path),
    'an empty file': (path) => writeFile(path, ''),
    'a file of somebody else': (path) => writeFile(path, '{"etag":"x"}\nother bytes'),
  };
  for (const [what, put] of Object.entries(inPlace)) {
    it(`do not stop the export if ${what} is in their place`, async () => {
      const { job, resumePath } = await interrupted();
      await rm(resumePath);
      await put(resumePath);
      await resume(job);
      assert.equal(lastStatus(), 200);
    });
  }

  it('do not stop the export if a non-empty folder is in their place', async () => {
    const { job, resumePath } = await interrupted();
    await rm(resumePath);
    await mkdir(resumePath);
    await writeFile(join(resumePath, 'precious'), '');
    await resume(job, { files: 2 });
  });

  it('are not read through a link in their place', async () => {
    const { job, resumePath } = await interrupted();
    const elsewhere = join(dirname(bench.folder), 'elsewhere');
    await rename(resumePath, elsewhere);
    const before = await readFile(elsewhere);
    await symlink(elsewhere, resumePath);
    await resume(job);
    assert.equal(lastStatus(), 200);
    assert.deepEqual(await readFile(elsewhere), before);
  });

  it('do not stop the export if they cannot be opened or are held', async () => {
    const { job, resumePath } = await interrupted();
    await chmod(resumePath, 0o400);
    const held = holdFiles(bench.folder, {
      ...{ platform: 'linux', operations: ['open'], codes: ['EACCES'], times: 1 },
      only: (path) => path === resumePath,
    });
    try {
      await resume(job);
    } finally {
      held.release();
    }
  });

  describe('on a disk without hard links', () => {
    const withoutLinks = () =>
      holdFiles(bench.folder, {
        ...{ operations: ['link'], codes: ['EISDIR'], times: Infinity },
      });

    it('result in complete files', async () => {
      const held = withoutLinks();
      try {
        await bench.export(await bench.engine());
        const [job] = await bench.stored();
        assert.equal((job as ExportJob).state, 'completed');
        assert.equal((await bench.files()).length, 1);
      } finally {
        held.release();
      }
    });

    it('result in one file if the engine ended before it was stored', async () => {
      const held = withoutLinks();
      try {
        const { job, resumePath } = await interrupted();
        const target = partTarget(job, 0, 1);
        const text = bench.csvOf({ listIds: [bench.list(0).id] });
        await writeFile(target.partial, text);
        await publish(target);
        assert.equal(target.download, resumePath);
        const before = bench.simulator.requests.length;
        await resume(job);
        const after = bench.simulator.requests.slice(before);
        assert.ok(after.every(({ origin }) => origin === 'api'));
      } finally {
        held.release();
      }
    });

    it('leave no file of a job that is cancelled after that', async () => {
      const held = withoutLinks();
      try {
        const { job } = await interrupted();
        const target = partTarget(job, 0, 1);
        await writeFile(target.partial, 'whole');
        await publish(target);
        const engine = await bench.engine();
        await engine.cancel(job.id);
        assert.deepEqual(await bench.files(), []);
      } finally {
        held.release();
      }
    });
  });
});

async function untilResumeFile(folder: string, files = 1): Promise<string> {
  for (;;) {
    const names = (await readdir(folder).catch(() => [])).filter((one) =>
      one.endsWith('.download'),
    );
    const sizes = await Promise.all(
      names.map(async (name) => (await stat(join(folder, name))).size),
    );
    if (sizes.length === files && sizes.every((size) => size > 1000)) {
      await sleep(100);
      return join(folder, names[0] ?? '');
    }
    await sleep(10);
  }
}
