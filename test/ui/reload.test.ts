import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { contactIds, csvContents, newFile } from '../support/exportedFiles.ts';
import { until } from '../support/until.ts';
import { exportRow, runTask } from '../support/workbench/actions.ts';
import { Terminal } from '../support/workbench/terminal.ts';
import { assertShows } from '../support/workbench/tableTab.ts';
import { exportRequests, idOf, smallAccount, useSession } from './session.ts';

const preparationSeconds = 3_600;
const tasks = {
  version: '2.0.0',
  tasks: [{ label: 'alpha', type: 'sendgrid-export', lists: ['Alpha'] }],
};

describe('a reload of the window', () => {
  const session = useSession({
    scenario: { ...smallAccount, exports: { pendingSeconds: preparationSeconds } },
    files: { '.vscode/tasks.json': JSON.stringify(tasks) },
    settings: { 'terminal.integrated.gpuAcceleration': 'off' },
  });

  const jobsFolder = (): string => {
    const storage = join(session().workbench.host.userDataFolder, 'User', 'globalStorage');
    return join(storage, 'contact-exports.sendgrid-contact-exports', 'jobs');
  };

  async function assertWhole(file: string, name: string): Promise<void> {
    const { simulator } = session();
    const selection = { listIds: [idOf(simulator, name)] };
    const expected = [...simulator.contactsOf(selection)].map(({ contactId }) => contactId);
    assert.deepEqual((await contactIds(file)).toSorted(), expected.toSorted());
  }

  it('during a pending export and a download loses nothing: their files open by themselves', async () => {
    const { workbench, simulator, exportFolder } = session();
    // By a task, whose terminal VS Code closes with the window, which must not cancel the export.
    await runTask(workbench, 'alpha');
    await new Terminal(workbench.page).waitFor(/Exporting “Alpha”.*SendGrid is preparing/);
    simulator.setScenario({ exports: { pendingSeconds: 0, compression: 'none' } });
    simulator.addFault({ route: 'file', kind: 'stall', at: 'body', times: 1 });
    await exportRow(workbench, 'Beta', 'CSV');
    await until('a partial file', async () => (await readdir(exportFolder)).length > 0);
    // Only the unfinished export loads the extension then.
    await workbench.showExplorer();
    await workbench.contacts.pane.waitFor({ state: 'hidden' });
    await workbench.reload();
    await workbench.notifications.waitFor(/“Alpha”: SendGrid is preparing/);
    simulator.clearFaults();

    const beta = await newFile(exportFolder, new Set(), '.csv');
    await workbench.editors.activeTab(basename(beta));
    await assertWhole(beta, 'Beta');
    await until('the partial file to be gone', async () => {
      return (await readdir(exportFolder)).length === 1;
    });

    simulator.advance(preparationSeconds * 1_000);
    const alpha = await newFile(exportFolder, new Set([basename(beta)]), '.csv');
    await workbench.editors.activeTab(basename(alpha));
    const [first] = await csvContents(alpha);
    assertShows(await workbench.table(basename(alpha)).row(1), first);
    await assertWhole(alpha, 'Alpha');
    assert.equal(exportRequests(simulator).length, 2);
  });

  it('is not needed to report a remembered export that cannot be read, which is kept', async () => {
    const { workbench } = session();
    const folder = jobsFolder();
    await writeFile(join(folder, 'broken.json'), '{"state":"wait');
    await workbench.notifications.waitFor(/^One remembered export could not be read/);
    const [aside = ''] = (await readdir(folder)).filter((name) => name.endsWith('.unreadable'));
    assert.equal(await readFile(join(folder, aside), 'utf8'), '{"state":"wait');
    await workbench.notifications.press(/could not be read/, 'Show Log');
    const line = workbench.page.locator('.part.panel .view-line');
    await line.filter({ hasText: 'Set aside as unreadable' }).first().waitFor();
    await workbench.run('workbench.action.closePanel', 'View: Hide Panel');
  });
});
