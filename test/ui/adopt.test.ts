import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { contactIds, newFile } from '../support/exportedFiles.ts';
import { until } from '../support/until.ts';
import { exportRow } from '../support/workbench/actions.ts';
import { exportRequests, idOf, smallAccount, useSession } from './session.ts';

describe('an earlier export', () => {
  const session = useSession({ scenario: { ...smallAccount, exports: { pendingPolls: 1 } } });

  async function offer(): Promise<void> {
    const { workbench } = session();
    await workbench.run('sendgridExports.adoptExport', 'SendGrid: Download Earlier Export');
  }

  async function assertOpens(name: string, ending: string, before: ReadonlySet<string>) {
    const { workbench, simulator, exportFolder } = session();
    const file = await newFile(exportFolder, before, ending);
    await workbench.editors.activeTab(basename(file));
    const selection = { listIds: [idOf(simulator, name)] };
    const expected = [...simulator.contactsOf(selection)].map(({ contactId }) => contactId);
    assert.deepEqual((await contactIds(file)).toSorted(), expected.toSorted());
    assert.equal(extname(file), ending);
  }

  it('is not offered if SendGrid has none', async () => {
    const { workbench } = session();
    await offer();
    await workbench.notifications.waitFor(/no other exports of “small-account”/);
    await workbench.quickInput.waitUntilClosed();
  });

  it('that was started elsewhere is downloaded like one that was started here', async () => {
    const { workbench, simulator, exportFolder } = session();
    const response = await fetch(`${simulator.apiUrl}/v3/marketing/contacts/exports`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${simulator.apiKey}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ list_ids: [idOf(simulator, 'Alpha')], file_type: 'json' }),
    });
    assert.equal(response.status, 202);
    await offer();
    await workbench.quickInput.waitFor('Choose an export');
    assert.match(
      await workbench.quickInput.rows('Alpha').innerText(),
      /being prepared[^]*started \d+:\d+[^]*kept until/,
    );
    await workbench.quickInput.pick('Alpha');
    await assertOpens('Alpha', '.jsonl', new Set());
    assert.equal(exportRequests(simulator).length, 1);
    // The row appears a moment after the tab.
    await workbench.exports.waitForDescription('Alpha', /250 contacts/);
    assert.equal((await readdir(exportFolder)).length, 1);
  });

  it('that was cancelled here can be picked up again', async () => {
    const { workbench, simulator, exportFolder } = session();
    const before = new Set(await readdir(exportFolder));
    simulator.setScenario({ ...smallAccount, exports: { pendingSeconds: 3_600 } });
    await exportRow(workbench, 'Beta', 'CSV');
    // Cancelled any earlier, there is no job at SendGrid to pick up.
    await workbench.notifications.waitFor(/SendGrid is preparing/);
    await workbench.notifications.press(/Exporting/, 'Cancel');
    await until('the job to be cancelled', async () =>
      (await workbench.exports.description('Beta')).startsWith('cancelled'),
    );
    simulator.advance(3_600_000);
    await offer();
    await workbench.quickInput.waitFor('Choose an export');
    await until('one row', async () => (await workbench.quickInput.rows().count()) === 1);
    await workbench.quickInput.pick('Beta');
    await assertOpens('Beta', '.csv', before);
    assert.equal(exportRequests(simulator).length, 2);
  });
});
