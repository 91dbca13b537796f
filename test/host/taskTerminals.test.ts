import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import * as vscode from 'vscode';
import { toolNames } from '../../src/contributions.ts';
import { runCommand } from '../../src/ui/commands.ts';
import { settingId } from '../../src/ui/settingSchemas.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { Answers } from '../support/answers.ts';
import { signOutOfAll } from '../support/signedIn.ts';
import { until } from '../support/until.ts';

const setting = async (
  name: 'customApiBaseUrl' | 'compareWithPrevious',
  value: string | undefined,
): Promise<void> =>
  vscode.workspace
    .getConfiguration()
    .update(settingId(name), value, vscode.ConfigurationTarget.Global);

describe('the terminal of an export task', () => {
  let simulator: Simulator;
  let answers: Answers;
  let folder: string;
  /** A folder beside the workspace folder. */
  let outside: string;

  before(async () => {
    await activateExtension();
    folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail();
    outside = await mkdtemp(join(folder, '..', 'outside-'));
    simulator = await startSimulator({
      ...{ contacts: 900, accounts: [{ username: 'small-account' }] },
      lists: [
        { name: 'Alpha', contacts: 250 },
        { name: 'Beta', contacts: 120 },
      ],
    });
    answers = new Answers();
    await setting('customApiBaseUrl', simulator.apiUrl);
    // What a comparison says is not about terminals.
    await setting('compareWithPrevious', 'never');
    await signOutOfAll(answers);
    await mkdir(join(folder, '.vscode'), { recursive: true });
    const task = { type: 'sendgrid-export', lists: ['Alpha'], open: 'nothing' };
    const tasks = [
      { label: 'fresh contacts', ...task, output: 'data' },
      { label: 'elsewhere', ...task, output: relative(folder, outside) },
      { label: 'long wait', ...task, lists: ['Beta'] },
    ];
    const text = JSON.stringify({ version: '2.0.0', tasks }, undefined, 2);
    await writeFile(join(folder, '.vscode', 'tasks.json'), text);
  });
  beforeEach(() => simulator.setScenario({ exports: { pendingPolls: 1, pendingSeconds: 0 } }));
  afterEach(() => {
    for (const terminal of vscode.window.terminals) {
      terminal.dispose();
    }
  });
  after(async () => {
    await signOutOfAll(answers);
    answers.restore();
    await setting('customApiBaseUrl', undefined);
    await setting('compareWithPrevious', undefined);
    await simulator.close();
    for (const path of [outside, join(folder, '.vscode'), join(folder, 'data')]) {
      await rm(path, { recursive: true, force: true });
    }
  });

  const posts = (): number => simulator.requests.filter(({ method }) => method === 'POST').length;

  const taskNamed = (name: string): Promise<vscode.Task> =>
    until(`the task '${name}'`, async () =>
      (await vscode.tasks.fetchTasks()).find((task) => task.name === name),
    );

  const csvFiles = async (path: string): Promise<readonly string[]> =>
    (await readdir(path)).filter((name) => name.endsWith('.csv'));

  /** Starts a task; `exitCode` resolves when it has ended. */
  async function start(name: string): Promise<{ exitCode: Promise<number | undefined> }> {
    const task = await taskNamed(name);
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const subscription = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      if (execution.task.name === name) {
        subscription.dispose();
        resolve(exitCode);
      }
    });
    await vscode.tasks.executeTask(task);
    return { exitCode: promise };
  }

  /** Waits for words in the terminal, which VS Code copies like a user does. */
  async function shows(words: RegExp): Promise<string> {
    let text = '';
    return until(`${String(words)} in the terminal`, async () => {
      await vscode.commands.executeCommand('workbench.action.terminal.selectAll');
      await vscode.commands.executeCommand('workbench.action.terminal.copySelection');
      text = await vscode.env.clipboard.readText();
      return words.test(text) ? text : undefined;
    }).catch((error: unknown) => {
      throw new Error(`It shows: ${text}`, { cause: error });
    });
  }

  async function shown(): Promise<string> {
    const { content } = await vscode.lm.invokeTool(toolNames.exportStatus, {
      ...{ input: {}, toolInvocationToken: undefined },
    });
    return content
      .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ''))
      .join('');
  }

  it('says what is missing, with the place in tasks.json', async () => {
    const { exitCode } = await start('fresh contacts');
    assert.equal(await exitCode, 2);
    await shows(
      /tasks\.json:4:5: error: No SendGrid account is signed in\. Run “SendGrid: Sign In…” first\./,
    );
    assert.equal(posts(), 0);
  });

  it('shows the progress of the export and the paths of the files', async () => {
    await runCommand('signIn', { region: 'custom', apiKey: simulator.apiKey });
    const { exitCode } = await start('fresh contacts');
    assert.equal(await exitCode, 0);
    const text = await shows(/Done: 250 contacts, 1 file, [^]*\.csv/);
    for (const words of [
      /Exporting “Alpha” from the account “small-account” as CSV\. Ctrl\+C cancels\./,
      /Asking SendGrid for the export\./,
      /SendGrid is preparing the export\./,
      /Downloading 1 file\./,
    ]) {
      assert.match(text, words);
    }
    assert.equal((await csvFiles(join(folder, 'data'))).length, 1);
    assert.deepEqual(answers.texts, []);
  });

  it('asks before files are saved outside the workspace folder', async () => {
    const before = posts();
    const question = /Save the contacts .* outside/;
    const declined = await start('elsewhere');
    await answers.press(question);
    assert.equal(await declined.exitCode, 2);
    await shows(/outside-.*” is outside the workspace folder, and saving there was not/);
    assert.equal(posts(), before);
    const agreed = await start('elsewhere');
    await answers.press(question, 'Save There');
    assert.equal(await agreed.exitCode, 0);
    await shows(/Done: 250 contacts/);
    assert.equal((await csvFiles(outside)).length, 1);
  });

  it('cancels the export when it is closed', async () => {
    simulator.setScenario({ exports: { pendingSeconds: 3_600 } });
    await start('long wait');
    await until('the export', async () => (await shown()).includes('"state":"waiting"'));
    const terminal = vscode.window.terminals.find(({ name }) => name.includes('long wait'));
    assert.ok(terminal);
    terminal.dispose();
    await until('the job to be cancelled', async () => {
      const text = await shown();
      return !text.includes('"state":"waiting"') && text.includes('"state":"cancelled"');
    });
    assert.deepEqual(answers.texts, []);
  });
});
