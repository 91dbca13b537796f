import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newFile } from '../support/exportedFiles.ts';
import { until } from '../support/until.ts';
import { signIn } from '../support/workbench/actions.ts';
import { Terminal } from '../support/workbench/terminal.ts';
import { exportRequests, idOf, smallAccount, useSession } from './session.ts';

const task = { type: 'sendgrid-export', lists: ['Alpha'] };
/** The initial contents of the folder. */
const tasks = {
  version: '2.0.0',
  tasks: [
    { label: 'fresh contacts', ...task, output: 'data', runOptions: { runOn: 'folderOpen' } },
    { label: 'elsewhere', ...task, output: '../elsewhere' },
  ],
};

describe('tasks', () => {
  const session = useSession({
    signedIn: false,
    scenario: { ...smallAccount, exports: { pendingPolls: 1 } },
    files: { '.vscode/tasks.json': JSON.stringify(tasks, undefined, 2) },
    settings: {
      'sendgridExports.afterExport': 'nothing',
      'task.allowAutomaticTasks': 'on',
      'terminal.integrated.gpuAcceleration': 'off',
    },
  });

  const terminal = (): Terminal => new Terminal(session().workbench.page);

  async function writeSettings(name: string, value: object): Promise<void> {
    const folder = join(session().workbench.host.folder, '.vscode');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), `${JSON.stringify(value, undefined, 2)}\n`);
  }

  /** Runs a task from the palette. One that is not in `tasks.json` is listed under its type. */
  async function runTask(label: string, { isOffered = false } = {}): Promise<void> {
    const { workbench } = session();
    const { quickInput } = workbench;
    await workbench.run('workbench.action.tasks.runTask', 'Tasks: Run Task');
    await quickInput.waitFor('Select the task to run');
    if (isOffered) {
      await quickInput.pick('sendgrid-export');
    }
    await quickInput.fill(label);
    await quickInput.pick(label);
  }

  async function picture(name: string): Promise<void> {
    const { workbench } = session();
    for (const theme of ['light', 'dark'] as const) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`${name}-${theme}`);
    }
  }

  it('run when the folder is opened, and report what is missing', async () => {
    await terminal().waitFor(
      /tasks\.json:4:5: error: No SendGrid account is signed in\. Run “SendGrid: Sign In…” first\./,
    );
    await terminal().waitFor(/terminated with exit code: 2/);
    assert.deepEqual(exportRequests(session().simulator), []);
  });

  it('show the progress of the export and the paths of the files in the terminal', async () => {
    const { workbench, simulator } = session();
    await signIn(workbench, simulator.apiKey);
    await runTask('fresh contacts');
    const shown = await terminal().waitFor(/Done: 250 contacts, 1 file, .*\.csv/);
    for (const words of [
      /Exporting “Alpha” from the account “small-account” as CSV\. Ctrl\+C cancels\./,
      /Asking SendGrid for the export\./,
      /SendGrid is preparing the export\./,
      /Downloading 1 file\./,
    ]) {
      assert.match(shown, words);
    }
    await newFile(join(workbench.host.folder, 'data'), new Set(), '.csv');
    assert.deepEqual(await workbench.notifications.texts(), []);
    await picture('task-done');
  });

  it('are provided for each preset, and are cancelled by Ctrl+C', async () => {
    const { workbench, simulator, exportFolder } = session();
    await writeSettings('sendgrid-exports.json', {
      presets: [{ name: 'Beta weekly', lists: [{ id: idOf(simulator, 'Beta'), name: 'Beta' }] }],
    });
    simulator.setScenario({ exports: { pendingSeconds: 3_600 } });
    await runTask('SendGrid: Beta weekly', { isOffered: true });
    await terminal().waitFor(/Exporting “Beta”.*SendGrid is preparing the export\./);
    await terminal().press('Control+c', /Cancelling…/);
    await terminal().waitFor(
      /Cancelling….*Cancelled\. No file was left\..*SendGrid goes on making/,
    );
    await terminal().waitFor(/terminated with exit code: 130/);
    await until('the job to be cancelled', async () =>
      (await workbench.exports.description('Beta')).startsWith('cancelled'),
    );
    assert.deepEqual(await readdir(exportFolder), []);
    assert.deepEqual(await workbench.notifications.texts(), []);
    await picture('task-cancelled');
  });

  it('ask before files are saved outside the workspace folder', async () => {
    const { workbench, simulator } = session();
    simulator.setScenario({ exports: { pendingSeconds: 0 } });
    const before = exportRequests(simulator).length;
    await runTask('elsewhere');
    await workbench.pressInModal('Cancel');
    await terminal().waitFor(
      /elsewhere” is outside the workspace folder, and saving there was not/,
    );
    assert.equal(exportRequests(simulator).length, before);
    await runTask('elsewhere');
    await workbench.pressInModal('Save There');
    await terminal().waitFor(/Done: 250 contacts/);
    await newFile(join(workbench.host.folder, '..', 'elsewhere'), new Set(), '.csv');
  });

  it('are cancelled when their terminal is closed', async () => {
    const { workbench, simulator } = session();
    simulator.setScenario({ exports: { pendingSeconds: 3_600 } });
    await runTask('SendGrid: Beta weekly', { isOffered: true });
    await terminal().waitFor(/Exporting “Beta”.*SendGrid is preparing the export\./);
    await until('the row of the export', async () =>
      (await workbench.exports.description('Beta')).startsWith('waiting'),
    );
    await workbench.run(
      'workbench.action.terminal.kill',
      'Terminal: Kill the Active Terminal Instance',
    );
    await until('the job to be cancelled', async () =>
      (await workbench.exports.description('Beta')).startsWith('cancelled'),
    );
  });

  it('leave the export to the Exports view when the window is reloaded', async () => {
    const { workbench } = session();
    await runTask('SendGrid: Beta weekly', { isOffered: true });
    await terminal().waitFor(/Exporting “Beta”.*SendGrid is preparing the export\./);
    await workbench.reload();
    await workbench.notifications.waitFor(/Exporting “Beta”: SendGrid is preparing the export/);
  });
});
