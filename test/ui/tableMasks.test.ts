import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { SampleContacts } from '../support/sampleContacts.ts';
import { TablePages, type OpenTable } from '../support/tablePages.ts';
import { until } from '../support/until.ts';

const mask = '••••••';
/** The telephone numbers have a name that says nothing: they are masked by their look alone. */
const columns = new SampleContacts(26).columns.map((column) =>
  column.id === 'PHONE_NUMBER_ID' ? { ...column, name: 'reach', isPersonal: false } : column,
);

describe('The masks of the table', function () {
  // Every step waits for what it needs; this only allows for a busy machine.
  this.timeout(90_000);

  let pages: TablePages;
  before(async () => {
    pages = await TablePages.start();
  });
  afterEach(async () => pages.closeAll());
  after(async () => pages.stop());

  const open = async (isMasked: boolean): Promise<OpenTable> =>
    pages.open({ rows: 400, state: { columns, isMasked } });

  /** Makes the cell of a column in the first row the active one. */
  async function goTo({ page, host }: OpenTable, column: string): Promise<void> {
    host.command('columns');
    await page.locator('#columns-find:focus').waitFor();
    await page.keyboard.type(column);
    await page.keyboard.press('Enter');
    await page.locator('.popup').waitFor({ state: 'detached' });
  }

  /** Everything that the page has in texts, names, tooltips and fields. */
  const everything = async (page: Page): Promise<string> =>
    page.evaluate(`[document.body.textContent, ...[...document.querySelectorAll('*')].flatMap(
      (one) => [...one.attributes].map(({ value }) => value).concat(one.value ?? []))].join('\\n')`);

  for (const [column, kind] of [
    ['EMAIL', 'name of its column'],
    ['reach', 'look'],
  ] as const) {
    it(`do not filter by a value that is masked by the ${kind}, and say why`, async () => {
      const table = await open(true);
      const { page, host } = table;
      await page.evaluate(`window.menus = []; document.addEventListener('contextmenu', () => {
        menus.push(JSON.parse(grid.dataset.vscodeContext).canFilterByValue);
      })`);
      await goTo(table, column);
      await page.locator('.cell.active', { hasText: mask }).waitFor();
      await page.keyboard.press('Shift+F10');
      await until('a menu', async () => (await page.evaluate<number>('menus.length')) > 0);
      assert.deepEqual(await page.evaluate('menus'), [false]);
      host.command('filterByValue');
      const strip = page.locator('.strip', { hasText: 'This value is masked.' });
      await strip.waitFor();
      await page.locator('#dismiss').click();
      await strip.waitFor({ state: 'detached' });
      // Once more, though it was dismissed.
      host.command('filterByValue');
      await strip.waitFor();
      assert.deepEqual(host.received('setView'), []);
      await goTo(table, 'plan');
      host.command('filterByValue');
      await page.locator('.chip', { hasText: 'plan' }).waitFor();
    });
  }

  it('hide the values of filters that were set before', async () => {
    const table = await open(false);
    const { page, host } = table;
    await goTo(table, 'reach');
    const phone = (await page.locator('.cell.active').textContent()) ?? '';
    assert.match(phone, /^\+4915/);
    host.command('filterByValue');
    await page.locator('.chip', { hasText: phone }).waitFor();
    await goTo(table, 'LAST_NAME');
    host.command('filterColumn');
    await page.locator('.values .entry', { hasText: 'Raman' }).click();
    await page.locator('.chip', { hasText: 'LAST_NAME is Raman' }).waitFor();
    // A command leaves the popup open.
    host.command('toggleMask');
    await page.locator('.chip', { hasText: `LAST_NAME is ${mask}` }).waitFor();
    await page.getByText('Masked values are not listed.').waitFor();
    assert.deepEqual(await page.locator('.values .name').allInnerTexts(), [mask]);
    await until('no value', async () => !/Raman|\+4915/.test(await everything(page)));
    await page.keyboard.press('Escape');
    await goTo(table, 'reach');
    host.command('filterColumn');
    const text = page.locator('#condition-text');
    await text.waitFor();
    assert.equal(await text.inputValue(), '');
    assert.equal(await text.getAttribute('placeholder'), mask);
    await page.locator('#condition').selectOption('begins with');
    await page.locator('.chip', { hasText: `reach begins with ${mask}` }).waitFor();
    assert.doesNotMatch(await everything(page), /Raman|\+4915/);
    // What is typed now is seen.
    await text.fill('+49150000000');
    await page.locator('#condition').selectOption('is empty');
    await text.waitFor({ state: 'detached' });
    await page.locator('#condition').selectOption('contains');
    assert.equal(await text.inputValue(), '+49150000000');
  });

  it('are in what is copied, which is said', async () => {
    const { page } = await open(true);
    await page.keyboard.press('Control+c');
    await page
      .locator('#status', { hasText: '1 cell copied, with masks instead of personal data' })
      .waitFor();
  });

  it('cover values though no row of another view is there yet', async () => {
    const { page, host } = await open(false);
    const email = page.locator('.row[aria-rowindex="2"] .cell', { hasText: '@example.com' });
    await email.waitFor();
    host.change({ v: 2, rows: 0, work: { kind: 'filtering', done: 0 } });
    await page.locator('#cancel').waitFor();
    await email.waitFor();
    host.change({ v: 3, isMasked: true });
    await email.waitFor({ state: 'detached' });
  });
});
