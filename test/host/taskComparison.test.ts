import assert from 'node:assert/strict';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { runCommand } from '../../src/ui/commands.ts';
import { settingId } from '../../src/ui/settingSchemas.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { Answers } from '../support/answers.ts';
import { contactIds, csvContents } from '../support/exportedFiles.ts';
import { signOutOfAll } from '../support/signedIn.ts';
import { until } from '../support/until.ts';

const address = async (value: string | undefined): Promise<void> =>
  vscode.workspace
    .getConfiguration()
    .update(settingId('customApiBaseUrl'), value, vscode.ConfigurationTarget.Global);

const scriptLine = z.strictObject({
  before: z.array(z.string()),
  after: z.array(z.string()),
  added: z.number(),
  removed: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  duplicates: z.number(),
  withoutKey: z.number(),
  changedColumns: z.array(z.object({ column: z.string(), contacts: z.number() })),
});

describe('a task that compares its export', () => {
  let simulator: Simulator;
  let answers: Answers;
  let folder: string;

  before(async () => {
    await activateExtension();
    folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail();
    simulator = await startSimulator({
      ...{ contacts: 900, accounts: [{ username: 'compared' }] },
      lists: [{ name: 'Alpha', contacts: 50 }],
      exports: { pendingPolls: 0 },
    });
    answers = new Answers();
    await address(simulator.apiUrl);
    await signOutOfAll(answers);
    await runCommand('signIn', { region: 'custom', apiKey: simulator.apiKey });
    await mkdir(join(folder, '.vscode'), { recursive: true });
    const task = { type: 'sendgrid-export', open: 'nothing', output: 'data' };
    const alpha = { ...task, lists: ['Alpha'] };
    const tasks = [
      { label: 'with previous', ...alpha, compare: 'previous' },
      { label: 'without changes', ...alpha, compare: 'previous', failOnChanges: true },
      { label: 'with a file', ...alpha, compare: 'before.csv' },
      { label: 'with another type', ...alpha, compare: ['no contacts.csv'] },
      { label: 'with no file', ...alpha, compare: join(folder, 'none.csv') },
      {
        ...{ label: 'several with a file', ...task, lists: ['Alpha', 'Beta'] },
        ...{ grouping: 'separate', compare: 'before.csv' },
      },
    ];
    const text = JSON.stringify({ version: '2.0.0', tasks }, undefined, 2);
    await writeFile(join(folder, '.vscode', 'tasks.json'), text);
  });
  afterEach(() => {
    for (const terminal of vscode.window.terminals) {
      terminal.dispose();
    }
    // A task says everything in its terminal.
    assert.deepEqual(answers.texts, []);
  });
  after(async () => {
    await signOutOfAll(answers);
    answers.restore();
    await address(undefined);
    await simulator.close();
    for (const name of ['.vscode', 'data', 'before.csv', 'no contacts.csv']) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  });

  const alphaHas = (contacts: number): void =>
    simulator.setScenario({
      lists: [
        { name: 'Alpha', contacts },
        { name: 'Beta', contacts: 5 },
      ],
      exports: { pendingPolls: 0 },
    });

  /** Runs a task to its end, and returns its exit code. */
  async function run(name: string): Promise<number | undefined> {
    const task = await until(`the task '${name}'`, async () =>
      (await vscode.tasks.fetchTasks()).find((one) => one.name === name),
    );
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const subscription = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      if (execution.task.name === name) {
        subscription.dispose();
        resolve(exitCode);
      }
    });
    await vscode.tasks.executeTask(task);
    return promise;
  }

  /** Waits for words in the terminal, which VS Code copies like a user does, without its line breaks. */
  async function shows(words: RegExp): Promise<string> {
    let text = '';
    return until(`${String(words)} in the terminal`, async () => {
      await vscode.commands.executeCommand('workbench.action.terminal.selectAll');
      await vscode.commands.executeCommand('workbench.action.terminal.copySelection');
      text = (await vscode.env.clipboard.readText()).replace(/\r?\n/g, ' ');
      return words.test(text) ? text : undefined;
    }).catch((error: unknown) => {
      throw new Error(`It shows: ${text}`, { cause: error });
    });
  }

  /** Returns the newest file in the folder. */
  const newest = async (): Promise<string> => {
    const paths = (await readdir(join(folder, 'data'))).map((name) => join(folder, 'data', name));
    const times = await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs));
    return paths[times.indexOf(Math.max(...times))] ?? '';
  };

  it('says that there is no previous export, and succeeds', async () => {
    assert.equal(await run('without changes'), 0);
    await shows(/There is no previous export to compare with\./);
  });

  it('prints what has changed since the previous one, and a line of JSON', async () => {
    const before = await newest();
    alphaHas(40);
    assert.equal(await run('with previous'), 0);
    const after = await newest();
    const [was, is] = [new Set(await contactIds(before)), new Set(await contactIds(after))];
    const unchanged = [...is].filter((id) => was.has(id)).length;
    const [added, removed] = [is.size - unchanged, was.size - unchanged];
    assert.ok(removed > 0);
    const text = await shows(/\{"before".*"changedColumns":\[.*?\]\}/);
    const [, line = ''] = /(\{"before".*?"changedColumns":\[.*?\]\})/.exec(text) ?? [];
    const result = scriptLine.parse(JSON.parse(line));
    assert.deepEqual(
      { ...result, changedColumns: [] },
      {
        ...{ before: [before], after: [after], added, removed, changed: 0, unchanged },
        ...{ duplicates: 0, withoutKey: 0, changedColumns: [] },
      },
    );
    assert.match(text, new RegExp(`Compared with .*−${removed}, ${unchanged} unchanged`));
    for (const id of [...was, ...is]) {
      assert.equal(text.includes(id), false, 'No contact data is printed.');
    }
  });

  it('ends with another exit code on changes, if that is asked for, and not without any', async () => {
    alphaHas(30);
    assert.equal(await run('without changes'), 3);
    await shows(/Compared with/);
    assert.equal(await run('without changes'), 0);
    await shows(/no changes, 30 unchanged/);
  });

  it('compares with a file, and names the columns that were changed', async () => {
    const records = (await csvContents(await newest())).map((record, index) =>
      index === 0 ? { ...record, CITY: 'Atlantis' } : record,
    );
    const lines = [Object.keys(records[0] ?? {}), ...records.map((one) => Object.values(one))];
    const text = lines
      .map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
      .join('\n');
    await writeFile(join(folder, 'before.csv'), text);
    assert.equal(await run('with a file'), 0);
    await shows(
      /Compared with before\.csv: 1 changed, 29 unchanged\..*Changed columns: CITY \(1\)/,
    );
  });

  it('fails with a sentence if the files cannot be compared, and keeps the export', async () => {
    await writeFile(join(folder, 'no contacts.csv'), 'NAME\nAnn\n');
    const files = (await readdir(join(folder, 'data'))).length;
    assert.equal(await run('with another type'), 1);
    await shows(
      /error: “Alpha” was not compared\. Neither CONTACT_ID nor EMAIL is in both exports/,
    );
    assert.equal(await run('with no file'), 1);
    await shows(
      /error: “Alpha” was not compared\. The earlier export was moved or deleted: none\.csv/,
    );
    assert.equal((await readdir(join(folder, 'data'))).length, files + 2);
  });

  it('is refused if several exports would be compared with the same files', async () => {
    const { length } = simulator.requests.filter(({ method }) => method === 'POST');
    assert.equal(await run('several with a file'), 2);
    await shows(/error: This task makes several exports/);
    assert.equal(simulator.requests.filter(({ method }) => method === 'POST').length, length);
  });
});
