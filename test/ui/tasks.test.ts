import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../support/until.ts';
import { runTask, signIn } from '../support/workbench/actions.ts';
import { Terminal } from '../support/workbench/terminal.ts';
import { exportRequests, idOf, smallAccount, useSession } from './session.ts';

const task = { type: 'sendgrid-export', lists: ['Alpha'] };
/** The initial contents of the folder. */
const tasks = {
  version: '2.0.0',
  tasks: [
    { label: 'fresh contacts', ...task, output: 'data', runOptions: { runOn: 'folderOpen' } },
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

  it('are provided for each preset, and are cancelled by Ctrl+C', async () => {
    const { workbench, simulator, exportFolder } = session();
    await signIn(workbench, simulator.apiKey);
    await writeSettings('sendgrid-exports.json', {
      presets: [{ name: 'Beta weekly', lists: [{ id: idOf(simulator, 'Beta'), name: 'Beta' }] }],
    });
    simulator.setScenario({ exports: { pendingSeconds: 3_600 } });
    await runTask(workbench, 'SendGrid: Beta weekly', { isOffered: true });
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
});
