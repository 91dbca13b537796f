import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Account } from '../../src/engine/accounts/account.ts';
import { Accounts } from '../../src/engine/accounts/accounts.ts';
import { ExportEngine } from '../../src/engine/exportEngine.ts';
import { JobStore } from '../../src/engine/jobs/jobStore.ts';
import type { ExportJob } from '../../src/engine/model/exportJob.ts';
import { comparisonCommands } from '../../src/features/comparison/comparisonCommands.ts';
import type { ExportsNode } from '../../src/features/exports/exportsTreeNode.ts';
import { jobCommands } from '../../src/features/exports/jobCommands.ts';
import { fileCommands } from '../../src/features/files/fileCommands.ts';
import { CompletionNotices } from '../../src/ui/messages/completionNotices.ts';
import { comparedBy } from '../../src/ui/files/comparisonUri.ts';
import { FileOpener } from '../../src/ui/files/fileOpener.ts';
import { Settings } from '../../src/ui/settings.ts';
import { silentLogger as logger } from '../../src/util/logger.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { Answers } from '../support/answers.ts';
import { comparing } from '../support/exportChanges.ts';
import { MemoryKeys, MemoryRecords } from '../support/memoryAccounts.ts';
import { until } from '../support/until.ts';

/** What the open comparisons compare. */
const openComparisons = () =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) =>
      input instanceof vscode.TabInputCustom ? (comparedBy(input.uri) ?? []) : [],
    );

describe('the commands of the rows of exports, several of which are selected', () => {
  let simulator: Simulator;
  let folder: string;
  let account: Account;
  let accounts: Accounts;
  let engine: ExportEngine;
  let answers: Answers;
  let selection: readonly ExportsNode[];

  before(async () => {
    await activateExtension();
    simulator = await startSimulator({ lists: [{ name: 'Newsletter', contacts: 30 }] });
  });
  after(() => simulator.close());

  beforeEach(async () => {
    simulator.setScenario({ exports: { parts: 1, pendingPolls: 0, failure: undefined } });
    folder = await mkdtemp(join(tmpdir(), 'several-rows-'));
    accounts = new Accounts({ records: new MemoryRecords(), keys: new MemoryKeys() });
    account = await accounts.add({
      region: 'custom',
      apiBaseUrl: simulator.apiUrl,
      apiKey: simulator.apiKey,
      label: 'simulated',
    });
    engine = new ExportEngine({ accounts, store: new JobStore({ folder: join(folder, 'jobs') }) });
    await engine.load();
    answers = new Answers();
    selection = [];
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.deepEqual(answers.texts, []);
    assert.equal(answers.hasQuestion, false);
    answers.restore();
    await engine.close();
    accounts.dispose();
    await rm(folder, { recursive: true });
  });

  const commands = () => {
    const settings = new Settings({ logger });
    const notices = new CompletionNotices({ settings });
    return {
      ...jobCommands(engine, new FileOpener({ logger, notices, settings })),
      ...fileCommands({ engine, logger }),
      ...comparisonCommands({ engine }, comparing(engine), () => selection),
    };
  };

  async function start(): Promise<string> {
    const lists = simulator.lists.map(({ id, name }) => ({ id, name }));
    const [job] = await engine.start({
      ...{ account, folder },
      options: {
        audience: { kind: 'selected', lists, segments: [] },
        ...{ fileType: 'csv', jsonFormat: 'lines', grouping: 'combined' },
        afterExport: 'nothing',
      },
    });
    return job?.id ?? assert.fail();
  }

  /** Starts so many exports, and waits until they have ended. */
  async function ended(count: number): Promise<readonly ExportJob[]> {
    const jobs: ExportJob[] = [];
    while (jobs.length < count) {
      jobs.push(await engine.settled(await start()));
    }
    return jobs;
  }

  const row = ({ id }: Pick<ExportJob, 'id'>): ExportsNode => ({ kind: 'job', jobId: id });
  const pathsOf = (job: ExportJob): readonly string[] =>
    job.state === 'completed' ? job.files.map(({ path }) => path) : [];

  it('compare two, the earlier of which is that before the change, in any order', async () => {
    const [first, second] = await ended(2);
    assert.ok(first && second);
    const rows = [row(second), row(first)];
    for (const one of rows) {
      await commands().compareWith(one, rows);
      const shown = await until('the comparison', () => openComparisons()[0]);
      assert.deepEqual([shown.before, shown.after], [pathsOf(first), pathsOf(second)]);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
    selection = rows;
    await commands().compareExports();
    const shown = await until('the comparison from the palette', () => openComparisons()[0]);
    assert.deepEqual([shown.before, shown.after], [pathsOf(first), pathsOf(second)]);
  });

  it('ask for the other one when the row is none of two, or one of three', async () => {
    const [first, second, third] = await ended(3);
    assert.ok(first && second && third);
    const compare = async (own: ExportJob, all?: readonly ExportJob[]): Promise<void> => {
      const comparing = commands().compareWith(row(own), all?.map(row));
      (await answers.pick('Compare it with which other export?')).pressEscape();
      await comparing;
    };
    await compare(third, [first, second]);
    await compare(first, [first, second, third]);
    await compare(first);
    selection = [row(first), row(second), row(third)];
    const palette = commands().compareExports();
    (await answers.pick('Compare which export?')).pressEscape();
    await palette;
    assert.deepEqual(openComparisons(), []);
  });

  it('cancel all that run with one question, and none if it is not answered', async () => {
    simulator.setScenario({ exports: { pendingPolls: 1_000 } });
    const ids = [await start(), await start(), await start()];
    const [one, other] = ids.map((id) => row({ id }));
    const cancel = (): Promise<unknown> =>
      Promise.resolve(commands().cancelExport(one, [one, other]));
    const dismissed = cancel();
    const { isModal, press } = await answers.said(/^Cancel 2 exports\?$/);
    assert.equal(isModal, true);
    press();
    await dismissed;
    const states = (): readonly (string | undefined)[] => ids.map((id) => engine.job(id)?.state);
    assert.equal(states().includes('cancelled'), false);
    const confirmed = cancel();
    await answers.press(/^Cancel 2 exports\?$/, 'Cancel 2 Exports');
    await confirmed;
    assert.deepEqual(states().slice(0, 2), ['cancelled', 'cancelled']);
    assert.notEqual(states()[2], 'cancelled');
    // A row that is not selected is the only one that is meant.
    await commands().cancelExport(row({ id: ids[2] ?? '' }), [one, other]);
    assert.equal(states()[2], 'cancelled');
  });

  it('retry all that failed with one question', async () => {
    simulator.setScenario({ exports: { failure: 'Out of order' } });
    const jobs = await ended(2);
    assert.deepEqual(
      jobs.map(({ state }) => state),
      ['failed', 'failed'],
    );
    simulator.setScenario({ exports: { failure: undefined } });
    const retried = commands().retryExport(row(jobs[0] ?? assert.fail()), jobs.map(row));
    await answers.press(/^Retry 2 exports\?$/, 'Retry 2 Exports');
    await retried;
    await until('both exports', () =>
      jobs.every(({ id }) => engine.job(id)?.state === 'completed'),
    );
  });

  it('remove all with one question, with their files or without', async () => {
    const [kept, ...jobs] = await ended(3);
    const own = row(jobs[0] ?? assert.fail());
    const paths = jobs.flatMap(pathsOf);
    const removed = commands().removeExport(own, jobs.map(row));
    const { detail, press } = await answers.said(/^Remove 2 exports\?$/);
    for (const path of paths) {
      assert.ok(detail.includes(path), detail);
    }
    press('Delete the Files Too');
    await removed;
    assert.deepEqual(
      engine.jobs.map(({ id }) => id),
      [kept?.id],
    );
    assert.deepEqual(
      paths.filter((path) => existsSync(path)),
      [],
    );
  });

  it('delete the files of all with one question, and copy their paths', async () => {
    const [kept, ...jobs] = await ended(3);
    const paths = jobs.flatMap(pathsOf);
    const own = row(jobs[0] ?? assert.fail());
    await commands().copyPath(own, jobs.map(row));
    assert.deepEqual((await vscode.env.clipboard.readText()).split('\n'), paths);
    const deleted = commands().deleteFiles(own, jobs.map(row));
    await answers.press(/^Delete the 2 files of 2 exports\?$/, 'Delete Permanently');
    await deleted;
    assert.deepEqual(
      paths.filter((path) => existsSync(path)),
      [],
    );
    assert.equal(engine.jobs.length, 3);
    assert.ok(kept && pathsOf(kept).every((path) => existsSync(path)));
  });

  it('act once on an export whose row and files are selected', async () => {
    simulator.setScenario({ exports: { parts: 3 } });
    const [job, other] = await ended(2);
    assert.ok(job && other);
    const [first = ''] = pathsOf(job);
    const file: ExportsNode = { kind: 'file', jobId: job.id, path: first };
    const [otherFirst = '', otherSecond = ''] = pathsOf(other);
    const others = [otherFirst, otherSecond].map((path): ExportsNode => ({
      kind: 'file',
      jobId: other.id,
      path,
    }));
    await commands().copyPath(file, [file, row(job), ...others]);
    assert.deepEqual((await vscode.env.clipboard.readText()).split('\n'), [
      ...pathsOf(job),
      ...[otherFirst, otherSecond],
    ]);
  });
});
