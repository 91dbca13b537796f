import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FinishedExport } from '../../src/engine/files/earlierExports.ts';
import type { AfterExport } from '../../src/options/exportOptions.ts';
import { runCommand } from '../../src/ui/commands.ts';
import { ExportChanges } from '../../src/ui/exportChanges.ts';
import { comparedBy } from '../../src/ui/files/comparisonUri.ts';
import { settingId, type SettingName } from '../../src/ui/settingSchemas.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { Answers } from '../support/answers.ts';
import { contactIds } from '../support/exportedFiles.ts';
import { comparing } from '../support/exportChanges.ts';
import { MemoryState } from '../support/memoryState.ts';
import { recordingLogger } from '../support/recordingLogger.ts';
import { signOutOfAll } from '../support/signedIn.ts';
import { until } from '../support/until.ts';

const setting = async (name: SettingName, value: unknown): Promise<void> =>
  vscode.workspace
    .getConfiguration()
    .update(settingId(name), value, vscode.ConfigurationTarget.Global);

const openComparisons = () =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) =>
      input instanceof vscode.TabInputCustom ? (comparedBy(input.uri) ?? []) : [],
    );

interface Exported {
  readonly jobId: string;
  readonly path: string;
}

describe('an export that is made again', () => {
  let simulator: Simulator;
  let answers: Answers;
  let folder: string;

  before(async () => {
    await activateExtension();
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    folder = join(workspace?.uri.fsPath ?? assert.fail(), 'made again');
    simulator = await startSimulator({
      contacts: 900,
      lists: [{ name: 'Alpha', contacts: 50 }],
      exports: { pendingPolls: 0 },
    });
    answers = new Answers();
    await setting('customApiBaseUrl', simulator.apiUrl);
    await signOutOfAll(answers);
    await runCommand('signIn', { region: 'custom', apiKey: simulator.apiKey });
  });
  beforeEach(() => alphaHas(50));
  afterEach(async () => {
    await setting('compareWithPrevious', undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.deepEqual(answers.texts, []);
  });
  after(async () => {
    await signOutOfAll(answers);
    answers.restore();
    await setting('customApiBaseUrl', undefined);
    await simulator.close();
    await rm(folder, { recursive: true });
  });

  const alphaHas = (contacts: number): void =>
    simulator.setScenario({ lists: [{ name: 'Alpha', contacts }], exports: { pendingPolls: 0 } });

  async function exportAlpha(afterExport: AfterExport): Promise<Exported> {
    const [list] = simulator.lists;
    const done = await runCommand('exportContacts', {
      ...{ listIds: [list?.id ?? ''], folder, afterExport },
    });
    const [job] = done?.jobs ?? [];
    assert.ok(job);
    return { jobId: job.jobId, path: job.files[0] ?? '' };
  }

  /** Exports 50 contacts, and again when there are others. Returns the first export. */
  async function exportTwice(afterExport: AfterExport, then = 40): Promise<Exported> {
    const first = await exportAlpha(afterExport);
    if (afterExport === 'nothing') {
      // Also compared with nothing, although there are earlier exports of the list.
      const { message, buttons, press } = await answers.said(/was exported/);
      assert.doesNotMatch(message, /[Ss]ince/);
      assert.deepEqual(buttons, ['Open', 'Reveal', "Don't Show Again"]);
      press();
    }
    alphaHas(then);
    await runCommand('exportAgain', { jobId: first.jobId });
    return first;
  }

  it('is compared with the previous one: the notification says what changed, and shows it', async () => {
    const first = await exportTwice('nothing');
    const { message, buttons, press } = await answers.said(/was exported: 40 contacts\. Since/);
    assert.deepEqual(buttons, ['Open', 'Reveal', 'Show Changes', "Don't Show Again"]);
    press('Show Changes');
    const shown = await until('the comparison', () => openComparisons()[0]);
    assert.deepEqual(shown.before, [first.path]);
    const left = new Set(await contactIds(shown.after[0] ?? ''));
    const removed = (await contactIds(first.path)).filter((id) => !left.has(id)).length;
    assert.ok(removed > 0);
    assert.match(message, new RegExp(`Since .*: .*−${removed}\\.`));
  });

  it('says so in a notification of its own where its file is opened, after that', async () => {
    await exportTwice('open');
    const { message, buttons, press } = await answers.said(/^“Alpha” since/);
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.ok(tabs.length > 0, 'The file is open.');
    assert.match(message, /−\d+\.$/);
    assert.deepEqual(buttons, ['Show Changes', "Don't Show Again"]);
    press();
  });

  it('says that nothing has changed', async () => {
    await exportTwice('open', 50);
    const { buttons, press } = await answers.said(/^“Alpha” has not changed since/);
    assert.deepEqual(buttons, ["Don't Show Again"]);
    press();
  });

  it('is not compared if that is the setting', async () => {
    await setting('compareWithPrevious', 'never');
    await exportTwice('nothing');
    await answers.press(/was exported: 40 contacts\.$/);
  });

  it('is compared when the user agrees, if that is the setting', async () => {
    await setting('compareWithPrevious', 'ask');
    const first = await exportTwice('nothing');
    await answers.press(/was exported: 40 contacts\.$/);
    await answers.press(/Compare “Alpha” with the export of/, 'Compare');
    const shown = await until('the comparison', () => openComparisons()[0]);
    assert.deepEqual(shown.before, [first.path]);
    await exportTwice('nothing');
    await answers.press(/was exported: 40 contacts\.$/);
    await answers.press(/Compare “Alpha” with the export of/, "Don't Ask Again");
    await until(
      'the setting',
      () => vscode.workspace.getConfiguration().get(settingId('compareWithPrevious')) === 'never',
    );
  });
});

describe('the comparisons of exports with the previous ones', () => {
  const { logger, lines } = recordingLogger();
  const state = new MemoryState();
  let folder: string;
  let jobs: FinishedExport[];
  let changes: ExportChanges;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'export-changes-'));
    lines.length = 0;
    jobs = [
      await exported(2, 'EMAIL,CITY\nann@x.org,Rome\ncy@x.org,Bern\n'),
      await exported(1, 'EMAIL,CITY\nann@x.org,Oslo\nbo@x.org,Kyiv\n'),
    ];
    changes = create();
  });
  afterEach(async () => {
    changes.dispose();
    await rm(folder, { recursive: true });
  });

  const engine = {
    get jobs() {
      return jobs;
    },
    job: (id: string) => jobs.find((one) => one.id === id),
  };
  const create = (): ExportChanges => {
    const { comparisons } = comparing(engine);
    return new ExportChanges({ comparisons, engine, logger, state });
  };

  async function exported(minute: number, text: string): Promise<FinishedExport> {
    const at = new Date(Date.UTC(2026, 4, 1, 12, minute)).toISOString();
    const path = join(folder, `${minute}.csv`);
    await writeFile(path, text);
    return {
      ...{ version: 1, id: `${minute}-job`, groupId: 'group', accountId: 'account' },
      ...{ accountLabel: 'acme', title: 'A', createdAt: at, requestedAt: at, completedAt: at },
      request: {
        ...{ audience: { kind: 'all' }, fileType: 'csv', jsonFormat: 'lines', folder },
        afterExport: 'nothing',
      },
      ...{
        state: 'completed',
        exportId: `export-${minute}`,
        files: [{ path, bytes: text.length }],
      },
    };
  }

  const later = (): FinishedExport => jobs[0] ?? assert.fail();

  it('are remembered as counts, across reloads, until the export is removed', async () => {
    const seen: string[] = [];
    changes.onDidChange((id) => seen.push(id));
    const change = await changes.compare(later());
    const counts = { added: 1, removed: 1, changed: 1 };
    assert.deepEqual([change?.before.id, change?.after.id], ['1-job', '2-job']);
    assert.deepEqual(changes.counts('2-job'), counts);
    assert.deepEqual(seen, ['2-job']);
    assert.deepEqual(create().counts('2-job'), counts);
    assert.deepEqual(
      state.keys.map((key) => state.get(key)),
      [{ '2-job': [1, 1, 1] }],
    );
    jobs = [await exported(3, 'EMAIL,CITY\nann@x.org,Oslo\n'), ...jobs.slice(1)];
    await changes.compare(later());
    assert.equal(create().counts('2-job'), undefined);
  });

  it('leave counts in the log, and no contact', async () => {
    await changes.compare(later());
    jobs = [await exported(3, 'ann@x.org\n'), ...jobs];
    assert.equal(await changes.compare(later()), undefined);
    assert.equal(changes.counts('3-job'), undefined);
    const log = lines.map(({ level, message }) => `${level} ${message}`).join('\n');
    assert.match(log, /^info .*1 added, 1 removed, 1 changed\.$/m);
    assert.match(log, /^warn .*failed: noKey\.$/m);
    assert.doesNotMatch(log, /x\.org|ann|Rome|Bern|Oslo|Kyiv/);
  });

  it('are not made of exports that are too large, or without a previous one', async () => {
    const fired: string[] = [];
    changes.onDidChange((id) => fired.push(id));
    assert.equal(await changes.compare(later(), { maxBytes: 20 }), undefined);
    assert.deepEqual(fired, ['2-job']);
    assert.equal(create().counts('2-job'), 'tooLarge');
    assert.match(lines.map(({ message }) => message).join(), /2-job was not compared.*more than/);
    lines.length = 0;
    await changes.compare(later());
    assert.deepEqual(changes.counts('2-job'), { added: 1, removed: 1, changed: 1 });
    lines.length = 0;
    jobs = jobs.slice(0, 1);
    assert.equal(await changes.compare(later()), undefined);
    assert.deepEqual(lines, []);
  });

  it('end without a word when the window closes', async () => {
    const underWay = changes.compare(later());
    changes.dispose();
    assert.equal(await underWay, undefined);
    assert.deepEqual(lines, []);
  });
});
