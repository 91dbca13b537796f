import assert from 'node:assert/strict';
import { TablePages } from '../support/tablePages.ts';
import { until } from '../support/until.ts';

describe('The rows and cells of the table', function () {
  // Every step waits for what it needs; this only allows for a busy machine.
  this.timeout(90_000);

  let pages: TablePages;
  before(async () => {
    pages = await TablePages.start();
  });
  afterEach(async () => pages.closeAll());
  after(async () => pages.stop());

  it('keeps its rows until those in another order are there', async () => {
    const { page, host } = await pages.open({ rows: 5_000_000 });
    const email = page.locator('.row[aria-rowindex="2"] .cell').first();
    const before = await email.textContent();
    host.change({ v: 2, rows: 0, matches: 5_000_000, work: { kind: 'sorting', done: 0 } });
    await page.locator('#cancel').waitFor();
    assert.equal(await email.textContent(), before);
    assert.equal(await page.locator('.nothing').count(), 0);
    await page.locator('.count', { hasText: '5,000,000 contacts' }).waitFor();
    host.change({ rows: 5_000_000, work: { kind: 'none' } });
    await page.locator('#cancel').waitFor({ state: 'detached' });
    await until('the same rows', async () => (await email.textContent()) === before);
  });

  it('fits columns to the first page of values, however few rows there are at first', async () => {
    const { page, host } = await pages.open({
      state: { rows: 1, work: { kind: 'indexing', done: 0 } },
    });
    const width = async (): Promise<number> =>
      (await page.locator('.header-cell[title=EMAIL]').boundingBox())?.width ?? 0;
    const before = await until('the first row', width);
    host.change({ rows: 8412, work: { kind: 'none' } });
    await until('a wider column', async () => (await width()) > before);
  });

  it('are copied in every format', async () => {
    const { page, host } = await pages.open();
    await page.keyboard.press('Shift+ArrowRight');
    for (const command of [
      'copyAsCsv',
      'copyAsJson',
      'copyAsMarkdown',
      'copyWithHeader',
    ] as const) {
      host.command(command);
    }
    await until('all copies', () => host.received('copy').length === 4);
    assert.deepEqual(
      (host.received('copy') as { as: string; withHeader: boolean; columns: string[] }[]).map(
        ({ as, withHeader, columns }) => [as, withHeader, columns.length],
      ),
      [
        ['csv', true, 2],
        ['json', true, 2],
        ['markdown', true, 2],
        ['tsv', true, 2],
      ],
    );
  });

  it('filter by the value of the active cell', async () => {
    const { page, host } = await pages.open();
    await page.keyboard.press('ArrowRight');
    host.command('filterByValue');
    await page.locator('.chip', { hasText: 'FIRST_NAME is Priya' }).waitFor();
    await until('the rows', () => host.state.rows < host.state.records);
  });

  it('are left by Escape from a popup to the panel, and from there to the selected cells', async () => {
    const { page, host } = await pages.open();
    await page.keyboard.press('Enter');
    await page.locator('.field').first().waitFor();
    await page.keyboard.press('Shift+ArrowDown');
    host.command('filterColumn');
    await page.locator('.popup :focus').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.popup').waitFor({ state: 'detached' });
    assert.equal(await page.locator('.panel').count(), 1);
    await page.keyboard.press('Escape');
    await page.locator('.panel').waitFor({ state: 'detached' });
    assert.equal(await page.locator('.cell.selected').count(), 2);
    await page.keyboard.press('Escape');
    await page.locator('.cell.selected').first().waitFor({ state: 'detached' });
    assert.equal(await page.evaluate('document.activeElement.id'), 'grid');
  });

  it('are as wide as their content by a command, and pinned by another', async () => {
    const { page, host } = await pages.open();
    const email = page.locator('.header-cell[title=EMAIL]');
    const before = (await email.boundingBox())?.width ?? NaN;
    host.command('sizeToContent');
    await until('a wider column', async () => ((await email.boundingBox())?.width ?? NaN) > before);
    await page.keyboard.press('ArrowRight');
    host.command('pinColumn');
    await until('two pinned columns', () => {
      const [last] = (host.received('saveLayout') as { pinned: number }[]).slice(-1);
      return last?.pinned === 2;
    });
    await page.keyboard.press('End');
    await page.locator('.header > .header-cell[title=FIRST_NAME]').waitFor();
  });
});
