import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { until } from '../support/until.ts';
import { smallAccount, useSession } from './session.ts';

describe('cancelling', () => {
  const session = useSession({
    scenario: { ...smallAccount, exports: { pendingSeconds: 3_600 } },
  });

  async function startExport(): Promise<void> {
    const { workbench } = session();
    await workbench.contacts.inlineAction('Alpha', 'Export…');
    await workbench.quickInput.waitFor('Choose a file type');
    await workbench.quickInput.pick('CSV');
  }

  async function cancelled(): Promise<void> {
    const { workbench } = session();
    await workbench.notifications.waitUntilGone(/Exporting/);
    await until('the job to be cancelled', async () =>
      (await workbench.exports.description('Alpha')).startsWith('cancelled'),
    );
  }

  it('ends an export that SendGrid is preparing, from the notification', async () => {
    const { workbench, exportFolder } = session();
    await startExport();
    await workbench.notifications.waitFor(/SendGrid is preparing/);
    await workbench.notifications.press(/Exporting/, 'Cancel');
    await cancelled();
    assert.deepEqual(await readdir(exportFolder), []);
    assert.deepEqual(await workbench.editors.tabs(), []);
  });

  it('ends a download half-way from its row, and leaves no part of the file', async () => {
    const { workbench, simulator, exportFolder } = session();
    await workbench.exports.menuAction('Alpha', 'Remove Export…');
    await workbench.answerModal('Remove from the List');
    simulator.setScenario({ exports: { pendingSeconds: 0, compression: 'none' } });
    simulator.addFault({ route: 'file', kind: 'slow', bytesPerSecond: 2_000 });
    await startExport();
    await until('a partial file', async () => (await readdir(exportFolder)).length === 1);
    await workbench.exports.inlineAction('Alpha', 'Cancel Export');
    await cancelled();
    assert.deepEqual(await readdir(exportFolder), []);
    assert.deepEqual(await workbench.editors.tabs(), []);
    assert.deepEqual(await workbench.notifications.texts(), []);
  });
});
