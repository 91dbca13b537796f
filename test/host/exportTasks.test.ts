import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import * as vscode from 'vscode';
import * as z from 'zod';
import { runCommand } from '../../src/ui/commands.ts';
import { settingId } from '../../src/ui/settingSchemas.ts';
import type { RecordedRequest } from '../simulator/requestLog.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { until } from '../support/until.ts';

describe('the tasks of type sendgrid-export', () => {
  let simulator: Simulator;
  let folder: vscode.WorkspaceFolder;
  /** Counts the tasks, to recognize the one that was written last. */
  let written = 0;

  before(async () => {
    await activateExtension();
    const [first] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(first);
    folder = first;
    simulator = await startSimulator({
      contacts: 300,
      accounts: [{ username: 'for-tasks' }, { username: 'other-account' }],
      lists: [
        { name: 'Customers', contacts: 120 },
        { name: 'Guests', contacts: 20 },
        { name: 'Twins', contacts: 5 },
        { name: 'Twins', contacts: 6 },
        { name: 'Nobody', contacts: 0 },
      ],
      segments: [{ name: 'Nearby', contacts: 40 }],
      exports: { pendingPolls: 0 },
    });
    await vscode.workspace
      .getConfiguration()
      .update(settingId('customApiBaseUrl'), simulator.apiUrl, vscode.ConfigurationTarget.Global);
    await runCommand('signIn', { region: 'custom', apiKey: simulator.apiKey });
  });
  beforeEach(() => {
    simulator.clearFaults();
    simulator.setScenario({ exports: { pendingPolls: 0 } });
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await Promise.all(
      ['.vscode', 'data'].map((name) => rm(path(name), { recursive: true, force: true })),
    );
  });
  after(async () => {
    await vscode.workspace
      .getConfiguration()
      .update(settingId('customApiBaseUrl'), undefined, vscode.ConfigurationTarget.Global);
    await simulator.close();
  });

  const path = (...names: readonly string[]): string => join(folder.uri.fsPath, ...names);
  const listId = (name: string): string => {
    const list = simulator.lists.find((one) => one.name === name);
    assert.ok(list, name);
    return list.id;
  };
  const requested = (): readonly RecordedRequest[] =>
    simulator.requests.filter(({ method }) => method === 'POST');
  const posts = (): number => requested().length;
  /** A request too many says for which task it was made. */
  const assertNoneSince = (before: number): void => {
    assert.deepEqual(
      requested()
        .slice(before)
        .map(({ body }) => body),
      [],
    );
  };

  /** Writes a file in the folder's `.vscode`, each item of an array on a line of its own. */
  async function write(name: string, value: object): Promise<void> {
    const text = JSON.stringify(value, undefined, 2);
    await vscode.workspace.fs.writeFile(
      vscode.Uri.file(path('.vscode', name)),
      new TextEncoder().encode(text),
    );
  }

  const writePresets = (...presets: readonly object[]): Promise<void> =>
    write('sendgrid-exports.json', { presets });

  /** Writes `tasks.json`, and waits until VS Code has read it. */
  async function writeTasks(...tasks: readonly object[]): Promise<void> {
    await write('tasks.json', { version: '2.0.0', tasks });
  }

  const taskNamed = (name: string): Promise<vscode.Task> =>
    until(`the task '${name}'`, async () =>
      (await vscode.tasks.fetchTasks()).find((task) => task.name === name),
    );

  /** Runs a task to its end, and returns its exit code. */
  async function run(task: vscode.Task): Promise<number | undefined> {
    const ended = endOf(task.name);
    await vscode.tasks.executeTask(task);
    return ended;
  }

  function endOf(name: string): Promise<number | undefined> {
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const subscription = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      if (execution.task.name === name) {
        subscription.dispose();
        resolve(exitCode);
      }
    });
    return promise;
  }

  /** Writes a task with this definition, and runs it. */
  async function runDefinition(definition: object): Promise<number | undefined> {
    const label = `export ${++written}`;
    await writeTasks({ label, type: 'sendgrid-export', ...definition });
    return run(await taskNamed(label));
  }

  /**
   * Waits for a problem of a file in the Problems panel, at a line, from 0, if one is expected. Those of an earlier task stay until VS Code
   * has read the output of the next one.
   */
  async function problem(file: string, words: RegExp, line?: number): Promise<vscode.Diagnostic> {
    const uri = vscode.Uri.file(path('.vscode', file));
    const ownProblems = (): readonly vscode.Diagnostic[] =>
      vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'SendGrid');
    try {
      return await until(`a problem of ${file}`, () =>
        ownProblems().find(
          ({ message, range }) =>
            words.test(message) && (line === undefined || range.start.line === line),
        ),
      );
    } catch (error) {
      const found = ownProblems().map(({ message, range }) => `${range.start.line}: ${message}`);
      throw new Error(
        `${line === undefined ? 'Nowhere' : `Not at line ${line}`}. There are: ${found.join(' | ')}`,
        { cause: error },
      );
    }
  }

  /** Returns the line of a file in `.vscode` that contains a text, from 0. */
  async function lineOf(file: string, text: string): Promise<number> {
    const lines = (await readFile(path('.vscode', file), 'utf8')).split('\n');
    return lines.findIndex((line) => line.includes(text));
  }

  const contactsIn = async (name: string): Promise<number> => {
    const [file = ''] = await readdir(path(name));
    const text = await readFile(path(name, file), 'utf8');
    return file.endsWith('.csv')
      ? z.array(z.unknown()).parse(parse(text, { columns: true })).length
      : text.trim().split('\n').length;
  };

  it('are provided for each runnable preset, and export it', async () => {
    await writePresets(
      {
        name: 'Weekly',
        lists: [{ id: listId('Guests'), name: 'Guests' }],
        output: 'data/weekly',
        open: 'nothing',
      },
      { name: 'Broken' },
    );
    const tasks = await until('the preset', async () => {
      const all = await vscode.tasks.fetchTasks({ type: 'sendgrid-export' });
      return all.length > 0 && all;
    });
    assert.deepEqual(
      tasks.map(({ name, source, definition, detail }) => ({ name, source, definition, detail })),
      [
        {
          name: 'Weekly',
          source: 'SendGrid',
          definition: { type: 'sendgrid-export', preset: 'Weekly' },
          detail: 'CSV · Guests',
        },
      ],
    );
    const [weekly] = tasks;
    assert.ok(weekly);
    assert.equal(await run(weekly), 0);
    assert.equal(await contactsIn('data/weekly'), 20);
    assert.deepEqual(
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs),
      [],
    );
  });

  it('export lists and segments by name or ID, and open the files if requested', async () => {
    const exitCode = await runDefinition({
      lists: ['Guests', listId('Nobody')],
      segments: ['Nearby'],
      fileType: 'json',
      output: 'data/named',
      open: 'open',
    });
    assert.equal(exitCode, 0);
    const { contacts } = simulator.expected({
      listIds: [listId('Guests'), listId('Nobody')],
      segmentIds: [simulator.segments[0]?.id ?? ''],
    });
    assert.equal(await contactsIn('data/named'), contacts);
    const [file = ''] = await readdir(path('data/named'));
    await until('the editor of the file', () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => label === file),
    );
  });

  it('override their preset', async () => {
    await writePresets({ name: 'Weekly', all: true, output: 'data/preset', open: 'open' });
    assert.equal(
      await runDefinition({
        preset: 'Weekly',
        output: 'data/task',
        fileType: 'json',
        open: 'nothing',
      }),
      0,
    );
    const [file = ''] = await readdir(path('data/task'));
    assert.match(file, /\.jsonl$/);
    assert.equal(existsSync(path('data/preset')), false);
  });

  it('end when the files are complete, so that another task can start with them', async () => {
    simulator.setScenario({ exports: { pendingPolls: 1 } });
    const export_ = { type: 'sendgrid-export', open: 'nothing' };
    await writeTasks(
      { label: 'first', ...export_, lists: ['Guests'], output: 'data/first' },
      { label: 'second', ...export_, lists: ['Nobody'], dependsOn: 'first' },
    );
    const second = await taskNamed('second');
    let wasThere = false;
    const subscription = vscode.tasks.onDidStartTask(({ execution: { task } }) => {
      if (task.name === 'second') {
        wasThere = existsSync(path('data/first'));
      }
    });
    assert.equal(await run(second), 0);
    subscription.dispose();
    assert.ok(wasThere);
    assert.equal(await contactsIn('data/first'), 20);
  });

  it('keep dependent tasks from running when they fail', async () => {
    simulator.addFault({ route: 'createExport', kind: 'status', status: 400 });
    const export_ = { type: 'sendgrid-export', open: 'nothing' };
    await writeTasks(
      { label: 'broken', ...export_, lists: ['Guests'] },
      { label: 'after it', ...export_, lists: ['Nobody'], dependsOn: 'broken' },
    );
    const before = posts();
    const broken = endOf('broken');
    await vscode.tasks.executeTask(await taskNamed('after it'));
    assert.equal(await broken, 1);
    const line = (await lineOf('tasks.json', '"label": "broken"')) - 1;
    const { severity } = await problem('tasks.json', /^SendGrid refused the request/, line);
    assert.equal(severity, vscode.DiagnosticSeverity.Error);
    assert.equal(posts(), before + 1);
  });

  it('are cancelled with their terminal, and leave no partial file behind', async () => {
    simulator.setScenario({ exports: { pendingPolls: 0, compression: 'none' } });
    simulator.addFault({ route: 'file', kind: 'stall', at: 'body' });
    await writeTasks({
      label: 'cancelled',
      type: 'sendgrid-export',
      lists: ['Customers'],
      output: 'data/cancelled',
    });
    const execution = await vscode.tasks.executeTask(await taskNamed('cancelled'));
    await until(
      'a partial file',
      async () =>
        existsSync(path('data/cancelled')) && (await readdir(path('data/cancelled'))).length > 0,
    );
    execution.terminate();
    await until(
      'nothing to be left',
      async () => (await readdir(path('data/cancelled'))).length === 0,
    );
  });

  interface Refused {
    readonly label: string;
    readonly definition: object;
    readonly message: RegExp;
    /** The line of the presets file with the problem, as a text on it; by default, the problem is at the task. */
    readonly preset?: string;
  }
  const refused: readonly Refused[] = [
    {
      label: 'nothing, which is not everything',
      definition: {},
      message: /^This task exports nothing\./,
    },
    {
      label: 'lists beside everything',
      definition: { all: true, lists: ['Guests'] },
      message: /^“all” cannot be combined/,
    },
    {
      label: 'a name that is only similar',
      definition: { lists: ['Custommers'] },
      message: /no list with the name or ID “Custommers”\. Is one of these meant\? “Customers”$/,
    },
    {
      label: 'a name that resembles none',
      definition: { segments: ['Overseas'] },
      message: /no segment with the name or ID “Overseas”\. It has: “Nearby”\.$/,
    },
    {
      label: 'a name that two lists have',
      definition: { lists: ['Twins'] },
      message: /^2 lists are called “Twins”\. Give the ID of the one that is meant: \S+, \S+\.$/,
    },
    {
      label: 'an account that nobody is signed in to',
      definition: { all: true, account: 'Elsewhere' },
      message: /^No account “Elsewhere” is signed in/,
    },
    {
      label: 'a preset that does not exist',
      definition: { preset: 'Monthly' },
      message: /^There is no preset “Monthly”\. There are: “Weekly”, “Old”, “Gone”\.$/,
    },
    {
      label: 'a preset with a mistake',
      definition: { preset: 'Old' },
      message: /^The preset “Old” cannot be run\. “fileType” has to be/,
      preset: '"xml"',
    },
    {
      label: 'a preset of a list that was renamed',
      definition: { preset: 'Weekly' },
      message:
        /^The preset “Weekly” does not fit the account any more\. The list “Visitors” is called “Guests”/,
      preset: '"Visitors"',
    },
    {
      label: 'a preset of a list that was deleted',
      definition: { preset: 'Gone' },
      message:
        /The list “Customers” with the ID .* is not in the account\. Its name now belongs to/,
      preset: '"Customers"',
    },
  ];
  it('reject what is invalid, and point to its line', async () => {
    await writePresets(
      { name: 'Weekly', lists: [{ id: listId('Guests'), name: 'Visitors' }] },
      { name: 'Old', all: true, fileType: 'xml' },
      {
        name: 'Gone',
        lists: [{ id: '00000000-0000-4000-8000-000000000000', name: 'Customers' }],
      },
    );
    await writeTasks(
      ...refused.map(({ label, definition }) => ({
        label,
        type: 'sendgrid-export',
        ...definition,
      })),
    );
    const before = posts();
    for (const { label, message, preset } of refused) {
      assert.equal(await run(await taskNamed(label)), 2, label);
      // Each object starts on the line before its first property.
      const line =
        preset === undefined
          ? (await lineOf('tasks.json', `"label": "${label}"`)) - 1
          : await lineOf('sendgrid-exports.json', preset);
      await problem(preset === undefined ? 'tasks.json' : 'sendgrid-exports.json', message, line);
      assertNoneSince(before);
    }
  });

  it('resolve no name from partially loaded lists, and say so; an ID still works', async () => {
    // Some lists are still cached: the name could be resolved from them.
    assert.equal(await runDefinition({ lists: ['Nobody'], output: 'data/none' }), 0);
    const before = posts();
    simulator.addFault({ route: 'lists', kind: 'status', status: 400 });
    assert.equal(await runDefinition({ lists: ['Nobody'], output: 'data/none' }), 1);
    await problem(
      'tasks.json',
      /^The list “Nobody” could not be looked up by its name, because not all lists were read\..* SendGrid refused/,
    );
    assert.equal(posts(), before);
    assert.equal(await runDefinition({ lists: [listId('Nobody')], output: 'data/none' }), 0);
    simulator.addFault({ route: 'segments', kind: 'status', status: 400 });
    assert.equal(await runDefinition({ segments: ['Nearby'], output: 'data/none' }), 1);
    await problem('tasks.json', /^The segment “Nearby” could not be looked up by its name/);
    assert.equal(posts(), before + 1);
  });

  it('end with 0 and no file when there are no contacts', async () => {
    assert.equal(await runDefinition({ lists: ['Nobody'], output: 'data/none' }), 0);
    assert.deepEqual(await readdir(path('data/none')), []);
  });

  it('export from the account that they name, each list separately if requested', async () => {
    const [, other] = simulator.accounts;
    assert.ok(other);
    // The last account to sign in is the active one.
    await runCommand('signIn', { region: 'custom', apiKey: other.apiKey });
    const before = simulator.requests.length;
    const exitCode = await runDefinition({
      ...{ account: 'for-tasks', lists: ['Customers', 'Guests'], grouping: 'separate' },
      ...{ output: 'data/separate', csvBom: true, open: 'nothing' },
    });
    assert.equal(exitCode, 0);
    const files = await readdir(path('data/separate'));
    assert.deepEqual(files.map((name) => name.replace(/^[\d-]+/, '')).sort(), [
      'Customers.csv',
      'Guests.csv',
    ]);
    for (const file of files) {
      assert.equal((await readFile(path('data/separate', file)))[0], 0xef);
    }
    const keys = simulator.requests
      .slice(before)
      .filter(({ method }) => method === 'POST')
      .map(({ headers }) => headers.authorization);
    assert.deepEqual([...new Set(keys)], [`Bearer ${simulator.apiKey}`]);
    assert.equal(keys.length, 2);
  });
});
