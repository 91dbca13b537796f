import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { newFile } from '../support/exportedFiles.ts';
import { pressUntil, until } from '../support/until.ts';
import { exportRow, signIn } from '../support/workbench/actions.ts';
import { startOddServer } from '../support/oddServer.ts';
import { TreeView } from '../support/workbench/treeView.ts';
import { exportRequests, useSession } from './session.ts';

const settingsAreRead = 'The settings of this folder are read';

describe('Restricted Mode', () => {
  const session = useSession({
    trust: 'ask',
    signedIn: false,
    settings: {
      'security.workspace.trust.startupPrompt': 'never',
      'security.workspace.trust.banner': 'never',
    },
  });

  it('works, but the open folder decides neither where the key is sent nor where files are saved', async () => {
    const { workbench, simulator, exportFolder } = session();
    const thief = await startOddServer((response) => response.end('{}'));
    const target = join(workbench.host.folder, 'published');
    const settings = join(workbench.host.folder, '.vscode');
    await mkdir(settings, { recursive: true });
    await writeFile(
      join(settings, 'settings.json'),
      JSON.stringify({
        'sendgridExports.customApiBaseUrl': thief.url,
        'sendgridExports.folder': target,
        // Visible from outside, and only there: by then, the others would have taken effect, too.
        'window.title': settingsAreRead,
      }),
    );
    await workbench.page.getByText('Restricted Mode', { exact: true }).first().waitFor();
    await until('the settings of the folder', async () => {
      return (await workbench.page.title()).includes(settingsAreRead);
    });

    await workbench.showViews();
    const welcome = await workbench.exports.waitForWelcome(/In Restricted Mode/);
    assert.match(welcome, /export folder that this workspace sets is ignored/);
    const trust = workbench.page.getByText('You are in Restricted Mode').first();
    await workbench.exports.welcomeAction('Manage Workspace Trust', () => trust.isVisible());
    await pressUntil(
      'the workspace trust editor to close',
      () => workbench.page.keyboard.press('Escape'),
      () => trust.isHidden(),
    );

    await signIn(workbench, simulator.apiKey);
    await exportRow(workbench, 'Alpha', 'CSV');
    const file = await newFile(exportFolder, new Set(), '.csv');
    await workbench.editors.activeTab(basename(file));
    assert.equal(existsSync(target), false);
    assert.deepEqual(await readdir(workbench.host.folder), ['.vscode']);
    assert.deepEqual(thief.requests, []);
    await thief.close();
  });

  it('shows the presets of the folder, and runs none', async () => {
    const { workbench, simulator } = session();
    const requests = exportRequests(simulator).length;
    await writeFile(
      join(workbench.host.folder, '.vscode', 'sendgrid-exports.json'),
      JSON.stringify({ presets: [{ name: 'Everything', all: true }] }),
    );
    // The command reads the presets before there is a view, which has to show what it then finds.
    await workbench.run('sendgridExports.runPreset', 'SendGrid: Run Preset');
    await workbench.quickInput.pick(/Everything/);
    await workbench.notifications.waitFor(/no preset is run.*Trust this workspace first/);
    const presets = new TreeView(workbench.page, 'Presets');
    await presets.open();
    await presets.reveal('Everything');
    await presets.pane.getByText('presets are shown, but not run').waitFor();
    assert.equal(exportRequests(simulator).length, requests);
  });

  it('runs no task before the folder is trusted', async () => {
    const { workbench, simulator } = session();
    const requests = exportRequests(simulator).length;
    await writeFile(
      join(workbench.host.folder, '.vscode', 'tasks.json'),
      JSON.stringify({
        version: '2.0.0',
        tasks: [{ label: 'everything', type: 'sendgrid-export', all: true }],
      }),
    );
    await workbench.run('workbench.action.tasks.runTask', 'Tasks: Run Task');
    await workbench.page.getByText('Listing and running tasks requires').waitFor();
    await workbench.pressInModal('Cancel');
    assert.equal(exportRequests(simulator).length, requests);
  });
});
