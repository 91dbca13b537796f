import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { contactIds, csvContents, newFile } from '../support/exportedFiles.ts';
import { exportRow, openExportOfChecked } from '../support/workbench/actions.ts';
import { assertShows } from '../support/workbench/tableTab.ts';
import { exportRequests, filesWith, idOf, useSession } from './session.ts';

describe('export of the checked audiences', () => {
  const session = useSession();
  let file = '';

  it('asks only for the file type, and requests exactly what was checked', async () => {
    const { workbench, simulator, exportFolder } = session();
    await workbench.contacts.check('Alpha');
    await workbench.contacts.check('Beta');
    await openExportOfChecked(workbench);
    await workbench.quickInput.pick('CSV');
    file = await newFile(exportFolder, new Set(), '.csv');
    assert.deepEqual(exportRequests(simulator), [
      { list_ids: [idOf(simulator, 'Alpha'), idOf(simulator, 'Beta')], file_type: 'csv' },
    ]);
  });

  it('opens the file in a tab, as a table with the right first and last row', async () => {
    const { workbench } = session();
    await workbench.editors.activeTab(basename(file));
    const table = workbench.table(basename(file));
    const records = await csvContents(file);
    await table.waitForCount(`${records.length} contacts`);
    assertShows(await table.row(1), records[0]);
    const { number, row } = await table.edgeRow('last');
    assert.equal(number, records.length);
    assertShows(row, records.at(-1));
  });

  it('contains each contact of both lists once, and is readable by its owner only', async () => {
    const { simulator } = session();
    const selection = { listIds: [idOf(simulator, 'Alpha'), idOf(simulator, 'Beta')] };
    const expected = [...simulator.contactsOf(selection)].map(({ contactId }) => contactId);
    assert.deepEqual((await contactIds(file)).toSorted(), expected.toSorted());
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  it('is listed with its number of contacts, and opens again from there', async () => {
    const { workbench, simulator } = session();
    const { contacts } = simulator.expected({
      listIds: [idOf(simulator, 'Alpha'), idOf(simulator, 'Beta')],
    });
    await workbench.exports.waitForLabels('Today', 'Alpha and Beta');
    await workbench.exports.waitForDescription(
      'Alpha and Beta',
      new RegExp(`^CSV · ${contacts} contacts`),
    );
    await workbench.closeEditor();
    await workbench.exports.inlineAction('Alpha and Beta', 'Open Export', async () =>
      (await workbench.editors.tabs()).includes(basename(file)),
    );
    await workbench.editors.activeTab(basename(file));
  });

  it('exports one list from its row', async () => {
    const { workbench, simulator, exportFolder } = session();
    const before = new Set(await readdir(exportFolder));
    await exportRow(workbench, 'Beta', 'JSON');
    const lines = await newFile(exportFolder, before, '.jsonl');
    assert.equal((await contactIds(lines)).length, 120);
    assert.deepEqual(exportRequests(simulator).at(-1), {
      list_ids: [idOf(simulator, 'Beta')],
      file_type: 'json',
    });
  });

  it('reports for an empty list that there is no file', async () => {
    const { workbench, exportFolder } = session();
    const before = await readdir(exportFolder);
    await exportRow(workbench, 'Empty list', 'CSV');
    await workbench.notifications.waitFor(/0 contacts, so there is no file/);
    assert.deepEqual(await readdir(exportFolder), before);
  });

  it('leaves neither key nor contact nor signature in logs and job files', async () => {
    const { workbench, simulator } = session();
    const [contact] = simulator.contactsOf({ listIds: [idOf(simulator, 'Beta')] });
    const { userDataFolder } = workbench.host;
    // The folder is the right one: the job files in it name the file, and requests are logged.
    assert.notDeepEqual(await filesWith(userDataFolder, basename(file)), []);
    assert.notDeepEqual(await filesWith(userDataFolder, '/v3/marketing/contacts/exports'), []);
    for (const secret of [simulator.apiKey, contact?.email ?? '', 'X-Amz-Signature']) {
      assert.notEqual(secret, '');
      assert.deepEqual(await filesWith(userDataFolder, secret), []);
    }
  });
});
