import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { commandId } from '../../src/contributions.ts';
import type { CompareArguments } from '../../src/options/compareArguments.ts';
import { runCommand } from '../../src/ui/commands.ts';
import { comparedBy } from '../../src/ui/files/comparisonUri.ts';
import { settingId } from '../../src/ui/settingSchemas.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { Answers } from '../support/answers.ts';
import { signOutOfAll } from '../support/signedIn.ts';
import { until } from '../support/until.ts';

/** Runs a command with arguments that TypeScript would reject, as a keybinding can. */
const runLoosely = async (given: unknown): Promise<unknown> =>
  vscode.commands.executeCommand(commandId('compareExports'), given);

const earlier = `CONTACT_ID,EMAIL,CITY,UPDATED_AT
1,ann@x.org,Rome,1
2,bo@x.org,Oslo,1
3,cy@x.org,Bern,1
4,di@x.org,Kyiv,1
`;
/** One is gone, the city of one and the address of another have changed, two are new. */
const later = `CONTACT_ID,CITY,EMAIL,UPDATED_AT
2,Paris,bo@x.org,2
3,Bern,cy@x.org,2
4,Kyiv,dee@x.org,2
5,Riga,ed@x.org,2
6,Bonn,flo@x.org,2
`;

/** What the open comparisons compare. */
const openComparisons = () =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) =>
      input instanceof vscode.TabInputCustom ? (comparedBy(input.uri) ?? []) : [],
    );

describe('the commands that compare exports', () => {
  let answers: Answers;
  let folder: string;
  let before: string;
  let after: string;
  let json: string;

  beforeEach(async () => {
    await activateExtension();
    answers = new Answers();
    folder = await mkdtemp(join(tmpdir(), 'comparison-'));
    before = await write('before.csv', earlier);
    after = await write('after.csv', later);
    json = await write('after.jsonl', '{"contact_id":"2","email":"bo@x.org","city":"Oslo"}\n');
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.deepEqual(answers.texts, []);
    answers.restore();
    await rm(folder, { recursive: true });
  });

  async function write(name: string, text: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  }

  const counts = { added: 2, removed: 1, duplicates: 0, withoutKey: 0 };
  const result = {
    ...{ ...counts, changed: 2, unchanged: 1 },
    changedColumns: [
      { column: 'CITY', contacts: 1 },
      { column: 'EMAIL', contacts: 1 },
    ],
  };
  const compare = async (given: CompareArguments) => {
    const found = await runCommand('compareExports', given);
    assert.ok(found);
    const byName = (one: { column: string }, other: { column: string }): number =>
      one.column < other.column ? -1 : 1;
    return { ...found, changedColumns: found.changedColumns.toSorted(byName) };
  };

  it('return what has changed between two paths, and show nothing', async () => {
    assert.deepEqual(await compare({ before, after }), result);
    assert.deepEqual(openComparisons(), []);
  });

  it('accept the files of several parts, and JSON', async () => {
    assert.deepEqual(await compare({ before: [before], after: [after] }), result);
    const part = await write('part.csv', 'CONTACT_ID,CITY,EMAIL,UPDATED_AT\n7,Cork,gil@x.org,2\n');
    assert.deepEqual(await compare({ before, after: [after, part] }), { ...result, added: 3 });
    const { added, removed, unchanged } = await compare({ before, after: json });
    assert.deepEqual([added, removed, unchanged], [0, 3, 1]);
  });

  it('match contacts by other columns, leave others out, and compare keys alone', async () => {
    const byEmail = await compare({ before, after, key: 'EMAIL' });
    assert.deepEqual([byEmail.added, byEmail.removed], [3, 2]);
    const both = await compare({ before, after, key: ['CONTACT_ID', 'EMAIL'] });
    assert.deepEqual([both.added, both.removed], [3, 2]);
    const ignoring = await compare({ before, after, ignore: ['CITY', 'UPDATED_AT'] });
    assert.deepEqual(ignoring.changedColumns, [{ column: 'EMAIL', contacts: 1 }]);
    const strict = await compare({ before, after, ignore: [] });
    assert.equal(strict.changed, 3, 'UPDATED_AT counts as well.');
    const keys = await compare({ before, after, keysOnly: true });
    assert.deepEqual(keys, { ...counts, changed: 0, unchanged: 3, changedColumns: [] });
  });

  it('show the comparison if that is asked for', async () => {
    assert.deepEqual(await compare({ before, after, key: 'CONTACT_ID', show: true }), result);
    assert.deepEqual(openComparisons(), [
      {
        ...{ before: [before], after: [after], key: ['CONTACT_ID'] },
        labels: { before: 'before.csv', after: 'after.csv' },
      },
    ]);
  });

  it('refuse wrong arguments with the reason', async () => {
    const wrong: readonly [given: unknown, words: RegExp][] = [
      [{ before }, /after: must be a path or a list of paths/],
      [{ before: 1, after }, /before: must be a path or a list of paths/],
      [{ before: [], after }, /before: /],
      [{ before, after: '' }, /after: /],
      [{ before, after, key: 1 }, /key: must be the name of a column or a list of names/],
      [{ before, after, ignore: 'CITY' }, /ignore: must be a list of columns/],
      [{ before, after, keysOnly: 'yes' }, /keysOnly: must be true or false/],
      [{ before, after, show: 1 }, /show: must be true or false/],
      [{ before, after, keys: ['EMAIL'] }, /keys.*is not known|is not known.*keys/],
      [{ before: 'before.csv', after }, /before\.csv: must be absolute/],
      [{ before, after: ['./after.csv'] }, /after\.csv: must be absolute/],
    ];
    for (const [given, words] of wrong) {
      await assert.rejects(runLoosely(given), words, JSON.stringify(given));
    }
    assert.deepEqual(openComparisons(), []);
  });

  it('say why files cannot be compared', async () => {
    const none = join(folder, 'none.csv');
    const text = await write('text.csv', 'NAME\nAnn\n');
    const object = await write('object.json', '{\n  "a": 1\n}\n');
    const cases: readonly [given: CompareArguments, words: RegExp][] = [
      [{ before, after: none }, /The later export was moved or deleted: none\.csv/],
      [{ before: none, after }, /The earlier export was moved or deleted: none\.csv/],
      [{ before: none, after: none }, /Both exports were moved or deleted: none\.csv, none\.csv/],
      [{ before: object, after: object }, /The earlier export cannot be .*single JSON object/],
      [{ before: object, after }, /The earlier export cannot be compared\. .*single JSON object/],
      [{ before, after: text }, /Neither CONTACT_ID nor EMAIL is in both exports/],
      [{ before, after, key: 'PHONE' }, /export has no column “PHONE”/],
      [{ before, after: json, key: 'CITY', ignore: ['NONE'] }, /Neither export has.* “NONE”/],
    ];
    for (const [given, words] of cases) {
      await assert.rejects(runCommand('compareExports', given), words, JSON.stringify(given));
    }
  });

  it('name files that are called the same by their folders', async () => {
    await mkdir(join(folder, 'may'));
    const other = await write(join('may', 'before.csv'), later);
    await compare({ before, after: other, show: true });
    assert.deepEqual(openComparisons()[0]?.labels, {
      before: `${basename(folder)}/before.csv`,
      after: 'may/before.csv',
    });
    const labels = vscode.window.tabGroups.all.flatMap(({ tabs }) =>
      tabs.map(({ label }) => label),
    );
    assert.deepEqual(labels, [`${basename(folder)}∕before.csv → may∕before.csv`]);
  });

  it('compare two files of the Explorer, the older of which is that before the change', async () => {
    await utimes(before, 1_000, 1_000);
    const [one, other] = [vscode.Uri.file(after), vscode.Uri.file(before)];
    await runCommand('compareFiles', one, [one, other]);
    const [shown, ...others] = openComparisons();
    assert.deepEqual([shown?.before, shown?.after, others], [[before], [after], []]);
    const alone = runCommand('compareFiles', one, [one]);
    await answers.press(/Select two CSV or JSON files to compare/);
    await alone;
  });

  describe('of the Exports view', () => {
    let simulator: Simulator;
    let exportFolder: string;

    beforeEach(async () => {
      const [workspace] = vscode.workspace.workspaceFolders ?? [];
      exportFolder = join(workspace?.uri.fsPath ?? assert.fail(), 'compared');
      simulator = await startSimulator({
        contacts: 900,
        lists: [
          { name: 'Alpha', contacts: 50 },
          { name: 'Beta', contacts: 20 },
        ],
        exports: { pendingPolls: 0 },
      });
      await setting('customApiBaseUrl', simulator.apiUrl);
      await signOutOfAll(answers);
      await runCommand('signIn', { region: 'custom', apiKey: simulator.apiKey });
    });
    afterEach(async () => {
      await signOutOfAll(answers);
      await setting('customApiBaseUrl', undefined);
      await simulator.close();
      await rm(exportFolder, { recursive: true });
    });

    const setting = async (name: 'customApiBaseUrl', value: unknown): Promise<void> =>
      vscode.workspace
        .getConfiguration()
        .update(settingId(name), value, vscode.ConfigurationTarget.Global);

    async function exported(name: string): Promise<{ jobId: string; paths: readonly string[] }> {
      const list = simulator.lists.find((one) => one.name === name);
      const done = await runCommand('exportContacts', {
        ...{ listIds: [list?.id ?? ''], folder: exportFolder, afterExport: 'nothing' },
      });
      const [job] = done?.jobs ?? [];
      await answers.press(/was exported/);
      assert.ok(job);
      return { jobId: job.jobId, paths: job.files };
    }

    it('compare an export with the previous one whose files are still there', async () => {
      const first = await exported('Alpha');
      const gone = await exported('Alpha');
      await exported('Beta');
      const last = await exported('Alpha');
      await rm(gone.paths[0] ?? '');
      await runCommand('compareWithPrevious', { jobId: last.jobId });
      const shown = await until('the comparison', () => openComparisons()[0]);
      assert.deepEqual([shown.before, shown.after], [first.paths, last.paths]);
      await runCommand('compareWithPrevious', { jobId: first.jobId });
      await answers.press(/There is no earlier export of the same lists and segments/);
    });
  });
});
