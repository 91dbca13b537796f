import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { contactIds, newFile } from '../support/exportedFiles.ts';
import { until } from '../support/until.ts';
import { chooseInForm, openForm, waitForLists } from '../support/workbench/actions.ts';
import type { TableTab } from '../support/workbench/tableTab.ts';
import { exportRequests, idOf, useSession } from './session.ts';
import { fillField } from '../support/workbench/fillField.ts';

const contacts = z.array(z.object({ email: z.string().optional() }));
const people = [
  ['EMAIL', 'CITY', 'VISITS'],
  ['ann@example.com', 'Berlin', '9'],
  ['bo@example.com', 'Oslo', '10'],
  ['cy@example.com', 'Berlin', '11'],
];

describe('export form', () => {
  const session = useSession({ files: { 'people.csv': people.join('\n') } });
  let otherFolder = '';

  before(async () => {
    otherFolder = await mkdtemp(join(tmpdir(), 'sgx-other-'));
  });
  after(() => rm(otherFolder, { recursive: true, force: true }));

  it('sends nothing while nothing is chosen, and says so at the field', async () => {
    const { workbench, simulator } = session();
    const form = await openForm(workbench);
    await form.locator('#export').click();
    await form.getByText('Choose at least one list or segment').waitFor();
    assert.equal(await form.locator('#audience-search').getAttribute('aria-invalid'), 'true');
    assert.deepEqual(exportRequests(simulator), []);
  });

  for (const size of ['0', '6000', 'many']) {
    it(`rejects ${size} as the maximum file size`, async () => {
      const form = await openForm(session().workbench);
      const field = form.locator('#max-file-size');
      await fillField(field, size);
      await field.blur();
      await until('the field to be marked', async () => {
        return (await field.getAttribute('aria-invalid')) === 'true';
      });
      await fillField(field, '');
    });
  }

  it('keeps its values while its tab is hidden, and across a reload that keeps the sign-in', async () => {
    const { workbench, simulator } = session();
    const form = await openForm(workbench);
    await chooseInForm(form, 'Alpha');
    await chooseInForm(form, 'Gamma');
    await form.locator('#file-type-json').check();
    await form.locator('#json-format-array').check();
    await fillField(form.locator('#max-file-size'), '250');
    await fillField(form.locator('#folder'), otherFolder);

    await workbench.run('workbench.action.files.newUntitledFile', 'Create: New Untitled Text File');
    await workbench.editors.activeTab(/^Untitled/);
    await workbench.closeEditor();
    await assertTyped();

    const table = await openPeople();
    simulator.clearRequests();
    await workbench.reload();
    await assertTyped();
    await assertPeople(table);
    await workbench.showViews();
    await waitForLists(workbench);
    assert.ok(simulator.requests.length > 0);
    assert.ok(simulator.requests.every(({ status }) => status === 200));
  });

  /** Opens a file beside the form as a table, filtered, sorted and masked: it has to survive the same reload. */
  async function openPeople(): Promise<TableTab> {
    const { workbench } = session();
    await workbench.openFile('people.csv');
    await workbench.editors.titleAction('Open as Table');
    const table = workbench.table('people.csv');
    await table.sort('VISITS', 'Descending');
    await table.filter('CITY', 'is', 'berlin');
    const frame = await table.frame();
    await frame.locator('#mask').click();
    await assertPeople(table);
    await workbench.run('workbench.action.moveEditorToNextGroup', 'View: Move Editor into Next');
    // The table has taken the place of the text, so that the form is in front again.
    await assertPeople(table);
    return table;
  }

  async function assertPeople(table: TableTab): Promise<void> {
    await table.waitForCount('2 of 3 contacts');
    await table.waitForValues(1, { EMAIL: '••••••', CITY: '••••••', VISITS: '11' });
    await table.waitForValues(2, { EMAIL: '••••••', CITY: '••••••', VISITS: '9' });
  }

  async function assertTyped(): Promise<void> {
    const form = await session().workbench.webview('#max-file-size');
    await form.getByRole('button', { name: 'Remove Alpha' }).waitFor();
    await form.getByRole('button', { name: 'Remove Gamma' }).waitFor();
    assert.equal(await form.locator('#max-file-size').inputValue(), '250');
    assert.equal(await form.locator('#folder').inputValue(), otherFolder);
    assert.ok(await form.locator('#json-format-array').isChecked());
  }

  it('exports its selection to the folder that was entered, and opens the file', async () => {
    const { workbench, simulator } = session();
    const form = await workbench.webview('#max-file-size');
    await form.locator('#export').click();
    const file = await newFile(otherFolder, new Set(), '.json');
    await workbench.editors.activeTab(basename(file));

    const selection = {
      listIds: [idOf(simulator, 'Alpha')],
      segmentIds: [idOf(simulator, 'Gamma')],
    };
    assert.deepEqual(exportRequests(simulator), [
      {
        list_ids: selection.listIds,
        segment_ids: selection.segmentIds,
        file_type: 'json',
        max_file_size: 250,
      },
    ]);
    assert.equal((await contactIds(file)).length, simulator.expected(selection).contacts);

    const table = workbench.table(basename(file));
    const all = contacts.parse(JSON.parse(await readFile(file, 'utf8')));
    await table.waitForCount(`${all.length} contacts`);
    // The first column is that of the address.
    assert.equal((await table.row(1)).email, all[0]?.email ?? '');
    assert.equal((await table.edgeRow('last')).row.email, all.at(-1)?.email ?? '');
  });

  it('copies the request as cURL without the key', async () => {
    const { workbench, simulator } = session();
    const form = await openForm(workbench);
    await form.locator('#copy-curl').click();
    const text = await until('a cURL command in the clipboard', async () => {
      const copied = await workbench.clipboard();
      return copied.startsWith('curl ') ? copied : undefined;
    });
    assert.match(text, /\$SENDGRID_API_KEY/);
    assert.match(text, /"max_file_size": ?250/);
    assert.ok(!text.includes(simulator.apiKey));
  });
});
