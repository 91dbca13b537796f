import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { until } from '../support/until.ts';
import { exportRow } from '../support/workbench/actions.ts';
import { smallAccount, useSession } from './session.ts';

describe('cancelling', () => {
  const session = useSession({
    scenario: { ...smallAccount, exports: { pendingSeconds: 3_600 } },
  });

  const startExport = (): Promise<void> => exportRow(session().workbench, 'Alpha', 'CSV');

  const isCancelled = async (): Promise<boolean> =>
    (await session().workbench.exports.description('Alpha')).startsWith('cancelled');

  async function cancelled(): Promise<void> {
    const { workbench } = session();
    await workbench.notifications.waitUntilGone(/Exporting/);
    await until('the job to be cancelled', isCancelled);
  }

  it('ends a pending export, from the notification', async () => {
    const { workbench, exportFolder } = session();
    await startExport();
    await workbench.notifications.waitFor(/SendGrid is preparing/);
    await workbench.notifications.press(/Exporting/, 'Cancel');
    await cancelled();
    assert.deepEqual(await readdir(exportFolder), []);
    assert.deepEqual(await workbench.editors.tabs(), []);
  });

  it('ends a download half-way from its row, and leaves no partial file behind', async () => {
    const { workbench, simulator, exportFolder } = session();
    await workbench.exports.menuAction('Alpha', 'Remove Export…');
    await workbench.pressInModal('Remove from the List');
    simulator.setScenario({ exports: { pendingSeconds: 0, compression: 'none' } });
    simulator.addFault({ route: 'file', kind: 'stall', at: 'body' });
    await startExport();
    await until('a partial file', async () => (await readdir(exportFolder)).length === 1);
    await workbench.exports.inlineAction('Alpha', 'Cancel Export', isCancelled);
    await cancelled();
    assert.deepEqual(await readdir(exportFolder), []);
    assert.deepEqual(await workbench.editors.tabs(), []);
    assert.deepEqual(await workbench.notifications.texts(), []);
  });
});
