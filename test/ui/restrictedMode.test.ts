import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { newFile } from '../support/exportedFiles.ts';
import { until } from '../support/until.ts';
import { exportRow, signIn } from '../support/workbench/actions.ts';
import { startOddServer } from '../support/oddServer.ts';
import { useSession } from './session.ts';

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

  it('works, while the folder that is open decides neither where the key goes nor where files go', async () => {
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
        // Seen from outside, and only there: by then the others would have been taken, too.
        'window.title': settingsAreRead,
      }),
    );
    await workbench.page.getByText('Restricted Mode', { exact: true }).first().waitFor();
    await until('the settings of the folder', async () => {
      return (await workbench.page.title()).includes(settingsAreRead);
    });

    await signIn(workbench, simulator.apiKey);
    await exportRow(workbench, 'Alpha', 'CSV');
    const file = await newFile(exportFolder, new Set(), '.csv');
    await workbench.editors.activeTab(basename(file));
    assert.equal(existsSync(target), false);
    assert.deepEqual(await readdir(workbench.host.folder), ['.vscode']);
    assert.deepEqual(thief.requests, []);
    await thief.close();
  });
});
