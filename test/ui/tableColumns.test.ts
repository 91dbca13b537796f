import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { SampleContacts } from '../support/sampleContacts.ts';
import { TablePages } from '../support/tablePages.ts';

const all = new SampleContacts(26).columns;

describe('The columns of the table', function () {
  // Every step waits for what it needs; this only allows for a busy machine.
  this.timeout(90_000);

  let pages: TablePages;
  before(async () => {
    pages = await TablePages.start();
  });
  afterEach(async () => pages.closeAll());
  after(async () => pages.stop());

  const names = async (page: Page): Promise<(string | null)[]> =>
    page
      .locator('.header-cell')
      .evaluateAll((cells: { title: string }[]) => cells.map(({ title }) => title));
  const place = async (page: Page): Promise<unknown> =>
    page.evaluate(`JSON.stringify([grid.scrollLeft, document.querySelector('.cell.active').id,
      [...document.querySelectorAll('.row')].map((row) => row.ariaRowIndex)])`);

  it('of JSON begin with the e-mail address, which stays, unless the user has another order', async () => {
    const columns = [all[11], all[4], all[0], all[5]].filter((column) => column !== undefined);
    const state = { format: 'jsonLines', columns } as const;
    const first = await pages.open({ rows: 50, state });
    assert.deepEqual((await names(first.page)).slice(0, 3), ['EMAIL', 'CONTACT_ID', 'CITY']);
    await first.page.locator('.header > .header-cell[title=EMAIL]').waitFor();
    await first.page
      .locator('.row[aria-rowindex="2"] .cell', { hasText: '@example.com' })
      .waitFor();
    const layout = { order: ['CITY'], hidden: [], widths: {}, pinned: 1 };
    const second = await pages.open({ rows: 50, state, layout });
    assert.deepEqual((await names(second.page)).slice(0, 3), ['CITY', 'CONTACT_ID', 'EMAIL']);
    await second.page.locator('.header > .header-cell[title=CITY]').waitFor();
  });

  it('that are found late are shown and announced, and nothing moves', async () => {
    const { page, host } = await pages.open({
      state: {
        ...{ format: 'jsonLines', columns: all.slice(0, 7), rows: 5000, records: 5000 },
        ...{ work: { kind: 'indexing', done: 0.3 }, isFirstTime: true },
      },
      viewport: { width: 600, height: 500 },
    });
    await page.keyboard.press('Control+g');
    await page.locator('.popup input:focus').waitFor();
    await page.keyboard.type('3,000');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.locator('.row[aria-rowindex="3001"] .cell.active:not(.pending)').waitFor();
    const before = await place(page);
    // In the same block of 16 columns, and in another one.
    host.change({ columns: all.slice(0, 20), lateColumns: 13, rows: 6000, records: 6000 });
    await page.locator('#columns', { hasText: '20' }).waitFor();
    assert.equal(await place(page), before);
    const strip = page.locator('.strip', { hasText: '13 more columns were found further down' });
    await strip.waitFor();
    assert.equal(await page.locator('[role=status]', { has: strip }).count(), 1);
    await page.keyboard.press('End');
    for (let column = 19; column > 6; column--) {
      const active = page.locator(`.cell.active[aria-colindex="${column + 2}"]:not(.pending)`);
      assert.equal(await active.textContent(), host.contacts.value(2999, column));
      await page.keyboard.press('ArrowLeft');
    }
    await page.keyboard.press('Home');
    await page.locator('#dismiss').click();
    await strip.waitFor({ state: 'detached' });
    // Those that are found afterwards are news again.
    host.change({ columns: all.slice(0, 21), lateColumns: 14 });
    await page.locator('.strip', { hasText: '14 more columns' }).waitFor();
  });

  it('that are found late are announced though something else is more important', async () => {
    const { page, host } = await pages.open({
      state: {
        columns: all.slice(0, 7),
        problems: [{ kind: 'notObjects', records: 1, firstRow: 9 }],
      },
    });
    await page.locator('.strip', { hasText: '1 line is not a JSON object' }).waitFor();
    host.change({ columns: all.slice(0, 8), lateColumns: 1 });
    await page.locator('#status', { hasText: '1 more column was found further down' }).waitFor();
    await page.locator('#dismiss').click();
    await page.locator('.strip', { hasText: '1 more column was found' }).waitFor();
  });
});
