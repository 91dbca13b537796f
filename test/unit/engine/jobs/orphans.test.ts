import assert from 'node:assert/strict';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExportJob } from '../../../../src/engine/model/exportJob.ts';
import { JobStore } from '../../../../src/engine/jobs/jobStore.ts';
import { partialName } from '../../../../src/engine/files/partialNames.ts';
import { removeOrphans } from '../../../../src/engine/jobs/orphans.ts';
import { until } from '../../../support/until.ts';
import { EngineBench, inState } from '../engineBench.ts';

const day = 24 * 60 * 60 * 1000;
const unknownJob = '99999999-0000-4000-8000-000000000000';

describe('ExportEngine: orphaned files of exports', () => {
  let bench: EngineBench;
  beforeEach(async () => {
    bench = await EngineBench.start();
  });
  afterEach(() => bench.close());

  async function leave(name: string, days: number, folder = bench.folder): Promise<void> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, name);
    await writeFile(path, 'contacts');
    const then = new Date(bench.time.now() - days * day);
    await utimes(path, then, then);
  }

  /** Searches the folder of a stored job. */
  async function searchFolders(folders: readonly string[] = []): Promise<void> {
    const { now } = bench.time;
    const engine = await bench.engine({ now });
    const job = inState(await bench.export(engine), 'completed');
    await engine.close();
    await removeOrphans({
      ...{ jobs: [job], folders, now, logger: bench.log.logger },
      store: new JobStore({ folder: bench.storeFolder }),
      signal: new AbortController().signal,
    });
  }

  it('are deleted when they are old and their job is not in the store', async () => {
    const names = [
      ...(['partial', 'download', 'partial.claim'] as const).map((k) =>
        partialName(unknownJob, 0, k),
      ),
      `${partialName(unknownJob, 0, 'partial.claim')}.0123456789ab.tmp`,
      '2026-01-02-1530-Newsletter.csv.99999999.download',
      '2026-01-02-1530-Newsletter-part-1-of-2.json.99999999.partial',
    ];
    for (const name of names) {
      await leave(name, 5);
    }
    await searchFolders();
    assert.equal((await bench.files()).length, 1);
    const logged = bench.log.lines.filter(({ message }) => message.includes('left behind'));
    assert.equal(logged.length, names.length);
    assert.ok(logged.every(({ message }) => !message.includes('Newsletter')));
  });

  it('are searched for when exports are resumed', async () => {
    const folder = join(dirname(bench.folder), 'default');
    await leave(partialName(unknownJob, 0, 'download'), 5, folder);
    const engine = await bench.engine({ now: bench.time.now, exportFolders: () => [folder] });
    engine.resume();
    await until('the file to go', async () => (await readdir(folder)).length === 0);
  });

  it('stay while they are young, like all files that are not ours', async () => {
    const names = [
      partialName(unknownJob, 0, 'download'),
      '2026-01-02-1530-Newsletter.csv.99999999.partial',
    ];
    const others = ['movie.mkv.partial', '2020-01-02-1530-Newsletter.csv', 'a.download', '.x.tmp'];
    for (const name of names) {
      await leave(name, 2);
    }
    for (const name of others) {
      await leave(name, 1000);
    }
    await searchFolders();
    const left = await bench.files();
    assert.deepEqual(
      left.filter((name) => [...names, ...others].includes(name)),
      [...names, ...others].sort(),
    );
  });

  it('are searched for in the default folder of exports', async () => {
    const folder = join(dirname(bench.folder), 'default');
    await leave(partialName(unknownJob, 0, 'download'), 5, folder);
    await leave('.sendgrid-export.tmp', 1, folder);
    await searchFolders([join(dirname(bench.folder), 'none'), folder]);
    assert.deepEqual(await readdir(folder), []);
  });

  it('stay for a job that another window has stored, whatever its file says', async () => {
    const store = new JobStore({ folder: bench.storeFolder });
    const first = await bench.engine();
    const job = inState(await bench.export(first), 'completed');
    await first.close();
    const failed: ExportJob = {
      ...{ version: 1, id: '11111111-0000-4000-8000-000000000000', groupId: 'g' },
      ...{ accountId: job.accountId, accountLabel: 'acme', title: 't', request: job.request },
      ...{ createdAt: job.createdAt, state: 'failed', failedAt: job.createdAt },
      failure: { reason: 'network' },
    };
    await store.write(failed);
    const broken = '22222222-0000-4000-8000-000000000000';
    const aside = '33333333-0000-4000-8000-000000000000';
    await writeFile(join(bench.storeFolder, `${broken}.json`), '{"version":9,"id":"x"}');
    await writeFile(join(bench.storeFolder, `${aside}.json.1764000000000.unreadable`), '{');
    const names = [failed.id, broken, aside].map((id) => partialName(id, 0, 'download'));
    for (const name of names) {
      await leave(name, 1000);
    }
    await leave(partialName(job.id, 0, 'download'), 1);
    await searchFolders();
    const left = (await bench.files()).filter((name) => name.endsWith('.download'));
    assert.deepEqual(left, names.sort());
  });
});
