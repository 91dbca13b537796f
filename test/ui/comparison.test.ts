import assert from 'node:assert/strict';
import { readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { newFile } from '../support/exportedFiles.ts';
import { pressUntil, until } from '../support/until.ts';
import { exportRow } from '../support/workbench/actions.ts';
import { restPointer } from '../support/workbench/pointer.ts';
import { TableTab } from '../support/workbench/tableTab.ts';
import { smallAccount, useSession } from './session.ts';

const before = [
  'CONTACT_ID,EMAIL,CITY,PLAN,UPDATED_AT',
  ...['1,ann@x.com,Berlin,pro,1', '2,bo@x.com,Oslo,free,1', '3,cy@x.com,Kyiv,free,1'],
  ...['4,di@x.com,Rome,,1', '5,ed@x.com,Lyon,pro,1', '5,ed@x.com,Lyon,free,1'],
];
const after = [
  'EMAIL,CONTACT_ID,CITY,PLAN,UPDATED_AT',
  ...['cy@x.com,3,Kyiv,free,2', 'ann@x.com,1,Köln,pro,2', 'fa@x.com,6,Bonn,pro,2'],
  ...['di@x.com,4,Rome,free,2', 'ed@x.com,5,Lyon,pro,2'],
];
const files = { 'a-before.csv': `${before.join('\n')}\n`, 'b-after.csv': `${after.join('\n')}\n` };

/** The addresses in an exported CSV. */
const addressesIn = async (path: string): Promise<ReadonlySet<string>> =>
  new Set((await readFile(path, 'utf8')).match(/[^\s",]+@[^\s",]+/g));

describe('a comparison of two exports', () => {
  const session = useSession({ files });

  async function exportAlpha(contacts: number): Promise<string> {
    const { workbench, simulator, exportFolder } = session();
    const earlier = new Set(await readdir(exportFolder));
    simulator.setScenario({ ...smallAccount, lists: [{ name: 'Alpha', contacts }], segments: [] });
    await exportRow(workbench, 'Alpha', 'CSV');
    const file = await newFile(exportFolder, earlier, '.csv');
    await workbench.exports.waitForDescription('Alpha', new RegExp(`${contacts} contacts`));
    return file;
  }

  /** Waits until the buttons of the kinds have these texts. */
  async function waitForKinds(frame: Frame, ...expected: readonly string[]): Promise<void> {
    await until(`the kinds ${expected.join(', ')}`, async () => {
      const texts = await frame.locator('.kind').allInnerTexts();
      return texts.map((text) => text.trim()).join() === expected.join();
    });
  }

  const rowsOf = async (frame: Frame): Promise<readonly string[]> =>
    frame
      .locator('.row')
      .evaluateAll((rows: { textContent: string }[]) =>
        rows.map((row) => row.textContent.replaceAll(/\s+/g, ' ')),
      );

  it('is shown from the row of the later one, with what was added and removed', async () => {
    const { workbench } = session();
    const earlier = await addressesIn(await exportAlpha(250));
    const later = await addressesIn(await exportAlpha(220));
    const removed = [...earlier].filter((address) => !later.has(address)).length;
    await workbench.exports.menuAction('Alpha', 'Compare with Previous Export');
    const frame = await new TableTab(workbench.page, 'Alpha').frame();
    // Some contacts have no address.
    await until('the contacts that were removed', async () => {
      const [text = ''] = await frame.locator('#kind-removed').allInnerTexts();
      return Number(text.trim().split(' ')[0]) >= removed;
    });
    assert.ok(removed > 0);
    await frame.locator('#kind-added', { hasText: '0 added' }).waitFor();
    await workbench.closeEditor();
  });

  it('is shown of two rows that are selected, also with keys, from their menu', async () => {
    const { workbench } = session();
    const { page, exports } = workbench;
    const rows = exports.row('Alpha');
    const item = page.getByRole('menuitem', { name: 'Compare…', exact: true });
    const selected = (): Promise<number> =>
      exports.pane.locator('.monaco-list-row.selected').count();
    let offered: readonly string[] = [];
    await pressUntil(
      'both rows to be selected',
      async () => {
        await restPointer(page);
        // Not opened: a row that is clicked with Ctrl is only selected.
        if ((await selected()) !== 1) {
          await rows.nth(0).click({ modifiers: ['Control'], timeout: 5_000 });
        }
        await page.keyboard.press('Shift+ArrowDown');
      },
      async () => (await selected()) === 2,
    );
    await pressUntil(
      'the comparison',
      async () => {
        if (!(await item.isVisible())) {
          await restPointer(page);
          await rows.nth(0).click({ button: 'right', timeout: 5_000 });
          await item.waitFor({ timeout: 5_000 });
          const items = await page.locator('.monaco-menu-container').getByRole('menuitem').all();
          offered = await Promise.all(items.map((one) => one.innerText()));
        }
        await item.click({ timeout: 5_000 });
      },
      async () => (await workbench.editors.tabs()).some((tab) => tab.includes('→')),
    );
    const frame = await new TableTab(page, 'Alpha').frame();
    // The later one has none that the earlier one has not.
    await frame.locator('#kind-added', { hasText: '0 added' }).waitFor();
    await workbench.closeEditor();
    assert.ok(
      offered.some((text) => text.startsWith('Remove Export')),
      offered.join(),
    );
    assert.ok(!offered.some((text) => /^(Open|Reveal|Save|Run)/.test(text)), offered.join());
  });

  it('is shown of two files, contact by contact, with both values of what was changed', async () => {
    const { workbench } = session();
    // The older file is the one before the change.
    const [folder, old] = [workbench.host.folder, new Date('2026-11-24T04:35:00Z')];
    await utimes(join(folder, 'a-before.csv'), old, old);
    const before = await workbench.fileRow('a-before.csv');
    const after = await workbench.fileRow('b-after.csv');
    await pressUntil(
      'both files to be selected',
      async () => {
        await before.click();
        await after.click({ modifiers: ['Control'] });
      },
      async () => (await workbench.page.locator('.explorer-folders-view .selected').count()) === 2,
    );
    const item = workbench.page.getByRole('menuitem', { name: 'Compare Contacts' });
    await pressUntil(
      'the comparison',
      async () => {
        // A menu that has just opened ignores the mouse for a moment, and stays open then.
        if (!(await item.isVisible())) {
          await restPointer(workbench.page);
          await after.click({ button: 'right', timeout: 5_000 });
        }
        await item.click({ timeout: 5_000 });
      },
      async () => (await workbench.editors.tabs()).some((tab) => tab.includes('→')),
    );
    const frame = await new TableTab(workbench.page, 'a-before.csv → b-after.csv').frame();
    await waitForKinds(
      frame,
      ...['1 added', '1 removed', '2 changed', '1 unchanged', '3 more than once'],
    );
    const rows = await until('the rows', async () => {
      const found = await rowsOf(frame);
      return found.length === 7 ? found : undefined;
    });
    assert.ok(rows[0]?.includes('was Berlin→, is now Köln'), rows[0]);
    assert.ok(rows.some((text) => text.includes('was empty→, is now free')));
  });

  it('shows only some kinds, only changed columns, and comes back as it was', async () => {
    const { workbench } = session();
    const title = 'a-before.csv → b-after.csv';
    let frame = await new TableTab(workbench.page, title).frame();
    await frame.locator('#kind-duplicate').click();
    await frame.locator('#kind-added').click();
    await until('three rows', async () => (await rowsOf(frame)).length === 3);
    await frame.locator('#changed-columns').click();
    await until('no other columns', async () => {
      const names = await frame.locator('.header-cell').allInnerTexts();
      return names.join() === 'EMAIL,CONTACT_ID,CITY,PLAN';
    });
    await workbench.reload();
    frame = await new TableTab(workbench.page, title).frame();
    await until('three rows again', async () => (await rowsOf(frame)).length === 3);
    assert.equal(await frame.locator('#kind-added').getAttribute('aria-pressed'), 'false');
    assert.equal(await frame.locator('#changed-columns').getAttribute('aria-pressed'), 'true');
  });
});
