import assert from 'node:assert/strict';
import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import * as vscode from 'vscode';
import * as z from 'zod';
import { settingId, type SettingName } from '../../src/ui/settingSchemas.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { Answers } from '../support/answers.ts';
import { ExtensionWindows } from '../support/extensionWindows.ts';
import { until } from '../support/until.ts';

const setting = async (name: SettingName, value: unknown): Promise<void> =>
  vscode.workspace
    .getConfiguration()
    .update(settingId(name), value, vscode.ConfigurationTarget.Global);

const dayMs = 86_400_000;
/** For this long, an export that SendGrid does not know is considered a new one. */
const newJobMs = 60_000;

/** The parts of job files that are made older here. */
const storedFile = z.looseObject({
  path: z.string(),
  identity: z.looseObject({ modifiedNs: z.string() }),
});
const endedJob = z.looseObject({ completedAt: z.string(), files: z.array(storedFile) });
const waitingJob = z.looseObject({ state: z.literal('waiting'), requestedAt: z.string() });

describe('the next window', () => {
  let simulator: Simulator;
  let answers: Answers;
  let windows: ExtensionWindows;
  let exportFolder: string;

  before(activateExtension);
  beforeEach(async () => {
    simulator = await startSimulator({
      contacts: 900,
      lists: [
        { name: 'Alpha', contacts: 250 },
        { name: 'Beta', contacts: 120 },
      ],
      exports: { pendingPolls: 0 },
    });
    exportFolder = await mkdtemp(join(tmpdir(), 'next-window-'));
    await setting('customApiBaseUrl', simulator.apiUrl);
    await setting('folder', exportFolder);
    await setting('afterExport', 'nothing');
    await setting('notifyWhenDone', false);
    answers = new Answers();
    windows = await ExtensionWindows.create();
    windows.open();
    await windows.run('signIn', { region: 'custom', apiKey: simulator.apiKey });
  });
  afterEach(async () => {
    await windows.stop();
    answers.restore();
    for (const name of [
      ...(['customApiBaseUrl', 'folder', 'afterExport'] as const),
      ...(['notifyWhenDone', 'keepFilesForDays'] as const),
    ]) {
      await setting(name, undefined);
    }
    await simulator.close();
    await rm(exportFolder, { recursive: true });
  });

  const listId = (name: string): string =>
    simulator.lists.find((list) => list.name === name)?.id ?? assert.fail();
  const exportOf = (name: string): Promise<unknown> =>
    windows.run('exportContacts', { listIds: [listId(name)] });

  async function exported(name: string): Promise<string> {
    const before = new Set(await readdir(exportFolder));
    await exportOf(name);
    const file = (await readdir(exportFolder)).find((one) => !before.has(one));
    return join(exportFolder, file ?? assert.fail());
  }

  it('deletes files after the time in the setting, unless they changed', async () => {
    const old = await exported('Alpha');
    const changed = await exported('Beta');
    await windows.close();
    await makeOlder(10 * dayMs, [old, changed]);
    await appendFile(changed, 'a note');
    await setting('keepFilesForDays', 7);
    windows.open();
    const { message } = await answers.said(/older than 7 days were deleted/);
    assert.match(message, /: 1 file, /);
    assert.deepEqual(await readdir(exportFolder), [basename(changed)]);
    assert.match(await readFile(changed, 'utf8'), /a note$/);
  });

  it('offers to export again, with the same options, what SendGrid has dropped, and shows the others', async () => {
    const alpha = await exported('Alpha');
    simulator.setScenario({ exports: { pendingSeconds: 3_600 } });
    exportOf('Beta').catch(() => undefined);
    const waiting = await until('the waiting export', async () =>
      (await windows.jobFiles()).find(({ job }) => waitingJob.safeParse(job).success),
    );
    await windows.close();
    const job = waitingJob.parse(JSON.parse(await readFile(waiting.path, 'utf8')));
    const requestedAt = new Date(Date.parse(job.requestedAt) - newJobMs).toISOString();
    await writeFile(waiting.path, JSON.stringify({ ...job, requestedAt }));

    simulator.setScenario({ exports: { pendingSeconds: 0 } });
    simulator.addFault({ route: 'exportStatus', kind: 'jobGone', times: 1 });
    windows.open();
    await answers.press(/these are gone\. Export again/, 'Export Again');
    const file = await until('the file', async () =>
      (await readdir(exportFolder)).find((one) => one.endsWith('.csv') && one !== basename(alpha)),
    );
    assert.match(file, /Beta/);
    const text = await readFile(join(exportFolder, file), 'utf8');
    assert.equal(parse(text).length, 1 + 120);
    const [again, first] = simulator.requests
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => body)
      .toReversed();
    assert.deepEqual(again, first);
    const jobs = await windows.jobFiles();
    await until('the rows of all exports', async () => {
      const labels = await windows.rows('sendgridExports.exports');
      return labels.filter((label) => /^(Alpha|Beta)$/.test(label)).length === jobs.length;
    });
  });

  /** Makes files, and the exports that they belong to, that much older. */
  async function makeOlder(ms: number, files: readonly string[]): Promise<void> {
    for (const path of files) {
      const then = Date.now() / 1000 - ms / 1000 - 3600;
      await utimes(path, then, then);
    }
    let changed = 0;
    for (const { path, job } of await windows.jobFiles()) {
      const ended = endedJob.parse(job);
      const completedAt = new Date(Date.parse(ended.completedAt) - ms).toISOString();
      // An export recognizes its files by their time as well.
      const known = await Promise.all(
        ended.files.map(async (file) => {
          const { mtimeNs } = await stat(file.path, { bigint: true });
          return { ...file, identity: { ...file.identity, modifiedNs: String(mtimeNs) } };
        }),
      );
      await writeFile(path, JSON.stringify({ ...ended, completedAt, files: known }));
      changed += known.length;
    }
    assert.equal(changed, files.length);
  }
});
