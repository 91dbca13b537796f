import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { contactIds, newFile } from '../support/exportedFiles.ts';
import { until } from '../support/until.ts';
import { openForm } from '../support/workbench/actions.ts';
import { exportRequests, idOf, useSession } from './session.ts';

const focusedId = async (form: Frame): Promise<string> =>
  String(await form.evaluate('document.activeElement?.id ?? ""'));

/** Waits until an element has the focus: the form moves it after it has drawn what it moves to. */
const focused = (form: Frame, id: string): Promise<boolean> =>
  until(`the focus on '${id}'`, async () => (await focusedId(form)) === id);

describe('keyboard alone', () => {
  const session = useSession();

  it('goes through the form in the order that it is read in', async () => {
    const { page } = session().workbench;
    const form = await openForm(session().workbench);
    await form.locator('#audience-search').focus();
    const visited: string[] = [];
    // Further than the form has fields, so that a trap shows.
    for (let step = 0; step < 14; step += 1) {
      await page.keyboard.press('Tab');
      visited.push(await focusedId(form));
    }
    const expected = ['grouping-combined', 'file-type-csv', 'max-file-size', 'folder', 'export'];
    const places = expected.map((id) => visited.indexOf(id));
    assert.ok(!places.includes(-1), visited.join(', '));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  });

  it('chooses a list, changes the type with an arrow, and exports with Enter', async () => {
    const { workbench, simulator, exportFolder } = session();
    const { page } = workbench;
    const form = await openForm(workbench);
    await form.locator('#audience-search').focus();
    await page.keyboard.type('Beta');
    await until('one match', async () => (await form.getByRole('option').count()) === 1);
    await page.keyboard.press('ArrowDown');
    await focused(form, 'audience-results');
    await page.keyboard.press('Space');
    await form.getByRole('button', { name: 'Remove Beta' }).waitFor();

    await form.locator('#file-type-csv').focus();
    await page.keyboard.press('ArrowDown');
    assert.ok(await form.locator('#file-type-json').isChecked());

    await form.locator('#max-file-size').focus();
    await page.keyboard.type('100');
    await page.keyboard.press('Escape');
    assert.equal(await form.locator('#max-file-size').inputValue(), '100');
    await page.keyboard.press('Enter');

    const file = await newFile(exportFolder, new Set(), '.jsonl');
    assert.equal((await contactIds(file)).length, 120);
    assert.deepEqual(exportRequests(simulator), [
      { list_ids: [idOf(simulator, 'Beta')], file_type: 'json', max_file_size: 100 },
    ]);
  });

  it('reaches the checkbox of a row with Tab, and checks it with Space', async () => {
    const { workbench } = session();
    const { contacts, page } = workbench;
    await workbench.run(
      'sendgridExports.contacts.focus',
      'SendGrid Contacts: Focus on Contacts View',
    );
    await page.keyboard.press('Home');
    // All Contacts, Lists, Alpha.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await until('Alpha to be checked', () => contacts.isChecked('Alpha'));
  });
});
