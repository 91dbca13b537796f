import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { newFile } from '../support/exportedFiles.ts';
import { exportRow, openForm, signIn, chooseInForm } from '../support/workbench/actions.ts';
import { exportRequests, useSession } from './session.ts';
import { fillField } from '../support/workbench/fillField.ts';

describe('a virtual workspace', () => {
  const session = useSession({
    virtualFolder: 'nowhere:/project',
    signedIn: false,
  });

  it('leaves exports to the machine that runs the extension, where they open', async () => {
    const { workbench, simulator, exportFolder } = session();
    await workbench.page.getByText('project', { exact: true }).first().waitFor();
    await signIn(workbench, simulator.apiKey);
    await exportRow(workbench, 'Beta', 'CSV');
    const file = await newFile(exportFolder, new Set(), '.csv');
    await workbench.editors.activeTab(basename(file));
  });

  it('rejects a folder that is relative to it, since it is virtual, and sends nothing', async () => {
    const { workbench, simulator } = session();
    simulator.clearRequests();
    const form = await openForm(workbench);
    await chooseInForm(form, 'Alpha');
    await fillField(form.locator('#folder'), 'data');
    await form.locator('#export').click();
    await form.getByText(/relative to a workspace folder, and none is open here/).waitFor();
    assert.deepEqual(exportRequests(simulator), []);
  });
});
