import assert from 'node:assert/strict';
import type { TableView } from '../../src/protocol/tableState.ts';
import { TablePages } from '../support/tablePages.ts';
import { until } from '../support/until.ts';

const markup = '<img src=x onerror=alert(1)>';

describe('The tools of the table', function () {
  // Every step waits for what it needs; this only allows for a busy machine.
  this.timeout(90_000);

  let pages: TablePages;
  before(async () => {
    pages = await TablePages.start();
  });
  afterEach(async () => pages.closeAll());
  after(async () => pages.stop());

  it('find a text in all columns, and go from one cell with it to the next', async () => {
    const { page, host, complaints } = await pages.open();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('núñez');
    await page.locator('.found', { hasText: /Found in [\d,]+ contacts/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.cell.active', { hasText: 'Núñez' }).waitFor();
    const first = await page.locator('.row.active .number').textContent();
    await page.keyboard.press('Escape');
    await page.keyboard.press('F3');
    await until('the next match', async () => {
      const row = await page.locator('.row.active .number').textContent();
      return Number(row) > Number(first);
    });
    assert.equal(await page.evaluate('document.activeElement.id'), 'grid');
    assert.ok((await page.evaluate<number>(`CSS.highlights.get('found').size`)) > 0);
    await page.locator('#match-case').click();
    await page.locator('.found', { hasText: 'No results' }).waitFor();
    assert.deepEqual(host.received('find').at(-1), { text: 'núñez', matchCase: true });
    assert.deepEqual(complaints, []);
  });

  it('filter by values and by a condition, with chips to switch off and remove', async () => {
    const { page, host } = await pages.open();
    const view = (): TableView => host.state.view;
    await page.keyboard.press('ArrowUp');
    for (let step = 0; step < 4; step++) {
      await page.keyboard.press('ArrowRight');
    }
    await page.keyboard.press('Alt+ArrowDown');
    const popup = page.getByRole('dialog', { name: 'Filter CITY' });
    await popup.locator('.values .entry', { hasText: 'Berlin' }).click();
    await popup.locator('.values .entry', { hasText: 'Köln' }).click();
    await page.locator('.chip', { hasText: 'CITY is' }).waitFor();
    await until('both values', () => {
      const [filter] = view().filters;
      return filter?.on === 'column' && filter.values.length === 2;
    });
    await popup.locator('#condition').selectOption('does not contain');
    await popup.locator('#condition-text').fill('ber');
    await popup.locator('#condition-text').press('Enter');
    await until('two filters', () => view().filters.length === 2);
    assert.equal(await popup.count(), 0);
    assert.equal(await page.evaluate('document.activeElement.id'), 'grid');
    await page.locator('#status', { hasText: /^[\d,]+ of 8,412 contacts/ }).waitFor();
    assert.equal(await page.locator('.header-cell.filtered').textContent(), 'CITY');
    const rows = host.state.rows;
    await page.locator('.chip-text').nth(1).click();
    await until('the condition to be off', () => view().filters[1]?.isOff === true);
    assert.ok(host.state.rows > rows);
    await page.getByRole('button', { name: /^Remove Filter CITY does not contain/ }).click();
    await until('one filter', () => view().filters.length === 1);
    await page.locator('#clear-all').click();
    await until('no filter', () => view().filters.length === 0);
    await page.locator('.filter-line').waitFor({ state: 'detached' });
  });

  it('offer the contact checks as filters, with counts', async () => {
    const { page, host } = await pages.open();
    await page.locator('#checks').click();
    await page.locator('.entry', { hasText: '1,204' }).click();
    await until('the filter', () => host.state.view.filters.length === 1);
    await page.locator('.chip', { hasText: 'Phone number not in E.164 format' }).waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate('document.activeElement.id'), 'checks');
  });

  it('show how much has been checked, and stop the checks with their popup', async () => {
    const { page, host } = await pages.open();
    const checks = Promise.withResolvers<undefined>();
    host.checking = checks.promise;
    await page.locator('#checks').click();
    await page.locator('#checks-progress', { hasText: '0%' }).waitFor();
    host.checked(0.43);
    await page.locator('#checks-progress', { hasText: '43%' }).waitFor();
    await page.keyboard.press('Escape');
    await until('the end of the checks', () => host.received('stopChecks').length === 1);
    await page.locator('#checks').click();
    checks.resolve(undefined);
    await page.locator('.entry', { hasText: '1,204' }).waitFor();
    await page.locator('#checks-progress').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.locator('.popup').waitFor({ state: 'detached' });
    assert.equal(host.received('stopChecks').length, 1);
  });

  it('offer no check of values that the file does not have', async () => {
    const { page } = await pages.open({ withoutCheck: 'phoneNotE164' });
    await page.locator('#checks').click();
    await page.locator('.entry', { hasText: '12' }).waitFor();
    assert.equal(await page.locator('.entry').count(), 5);
    assert.equal(await page.locator('.entry', { hasText: /Phone|…/ }).count(), 0);
  });

  it('hide, find and move columns, and remember it', async () => {
    const { page, host } = await pages.open({ columns: 500 });
    await page.locator('#columns').click();
    await page.locator('.popup input:focus').waitFor();
    await page.keyboard.type('last_name');
    await page.locator('.columns li').nth(1).waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press(' ');
    await page.locator('#columns', { hasText: '499 of 500' }).waitFor();
    await page.locator('#columns-find').fill('custom_field_480');
    await page.keyboard.press('Enter');
    await page.locator('.cell.active[aria-colindex="494"]').waitFor();
    assert.equal(await page.evaluate('document.activeElement.id'), 'grid');
    assert.deepEqual(
      (host.received('saveLayout') as { hidden: string[] }[]).map(({ hidden }) => hidden),
      [['LAST_NAME']],
    );
  });

  it('show a contact, copy its fields, and follow the active row', async () => {
    const { page, host } = await pages.open();
    await page.keyboard.press('Enter');
    const card = page.getByRole('complementary', { name: 'Contact 1' });
    await card.getByText('priya.torvalds.1@example.com').first().waitFor();
    await card.getByRole('button', { name: 'Copy CITY' }).click();
    await card.getByRole('button', { name: 'Copy All as JSON' }).click();
    await until('two copies', () => host.received('copy').length === 2);
    assert.deepEqual(
      (host.received('copy') as { columns: string[]; as: string }[]).map(({ columns, as }) => [
        ...[columns.length, as],
      ]),
      [
        [1, 'tsv'],
        [26, 'json'],
      ],
    );
    await card.locator('#empty-fields').click();
    await card.locator('.empty-fields li').first().waitFor();
    await page.locator('#grid').focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('.panel h2', { hasText: 'Contact 2' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.panel').waitFor({ state: 'detached' });
  });

  it('profile a column, with bars that filter', async () => {
    const { page, host } = await pages.open();
    host.command('columns');
    await page.locator('.popup input:focus').waitFor();
    await page.keyboard.type('plan');
    await page.keyboard.press('Enter');
    host.command('showProfile');
    await page.locator('.bar', { hasText: 'team' }).click();
    await page.locator('.chip', { hasText: 'plan is team' }).waitFor();
    // Counted again, over the rows that are left.
    await page.locator('.figures', { hasText: '100%' }).waitFor();
  });

  it('mask personal data until that is switched off', async () => {
    const { page, host } = await pages.open();
    await page.locator('#mask').click();
    await page.locator('.cell', { hasText: '•••••' }).first().waitFor();
    assert.equal(await page.locator('#mask').getAttribute('aria-pressed'), 'true');
    host.command('filterByValue');
    // Commands are run in their order.
    host.command('columns');
    await page.locator('.popup input:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#mask').click();
    await page.locator('.cell', { hasText: '@example.com' }).first().waitFor();
    assert.deepEqual(host.received('setView'), []);
  });

  it('are as they were after the page was hidden', async () => {
    const { page, host } = await pages.open({ rows: 100_000 });
    await page.locator('#find').fill('berlin');
    await page.keyboard.press('Control+g');
    await page.locator('.popup input:focus').waitFor();
    await page.keyboard.type('5,000');
    await page.keyboard.press('Enter');
    await page.locator('.row.active[aria-rowindex="5001"]').waitFor();
    await page.keyboard.press('End');
    await page.locator('.cell.active[aria-colindex="27"]').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.panel h2', { hasText: 'Contact 5,000' }).waitFor();
    const place =
      'JSON.stringify([...document.querySelectorAll(".row")].map((r) => r.ariaRowIndex))';
    const before = await page.evaluate(place);
    await page.waitForTimeout(200);
    host.requests.length = 0;
    await page.reload();
    await page.locator('.panel h2', { hasText: 'Contact 5,000' }).waitFor();
    await page.locator('.cell.active[aria-colindex="27"]').waitFor();
    await page.locator('.found', { hasText: 'Found' }).waitFor();
    await until('the same rows', async () => (await page.evaluate(place)) === before);
    assert.equal(host.received('open').length, 1);
  });

  it('show each state of the file in a strip, one at a time', async () => {
    const { page, host } = await pages.open({ state: { isFirstTime: true } });
    await page.locator('#always-text').click();
    await page.locator('.strip').waitFor({ state: 'detached' });
    assert.equal(host.received('alwaysOpenAsText').length, 1);
    host.change({ problems: [{ kind: 'ragged', records: 3, firstRow: 4 }] });
    await page.locator('#go-to-problem').click();
    await page.locator('.row.active[aria-rowindex="6"]').waitFor();
    await page.locator('#text-at-problem').click();
    await page.locator('#dismiss').click();
    host.change({ file: 'changed' });
    await page.locator('#reload').click();
    await until('the reload', () => host.received('reload').length === 1);
    assert.deepEqual(host.received('openAsText'), [{ row: 4 }]);
    host.change({ file: 'same', work: { kind: 'filtering', done: 0.4 } });
    await page.locator('#cancel').click();
    await until('the cancellation', () => host.received('cancel').length === 1);
  });

  it('say that a part of the page could not be loaded, and remain of use', async () => {
    const { page } = await pages.open({ blocked: '**/tablePanels.js' });
    await page.locator('#columns').click();
    await page
      .locator('.strip.error', { hasText: 'A part of the table could not be loaded.' })
      .waitFor();
    assert.equal(await page.locator('#columns').getAttribute('aria-expanded'), 'false');
    await page.locator('#grid').press('ArrowDown');
    await page.locator('.row.active[aria-rowindex="3"]').waitFor();
  });

  it('say why a file is not a table', async () => {
    const { page, host } = await pages.open({ notATable: { message: 'This is a picture.' } });
    await page.getByText('This is a picture.').waitFor();
    await page.locator('#open-as-text').click();
    await until('the text', () => host.received('openAsText').length === 1);
  });

  it('show what the file has as text only', async () => {
    const { page, complaints } = await pages.open({
      state: { title: markup, columns: [{ id: 'a', name: markup, isPersonal: false }] },
    });
    await page.locator(`.header-cell[title="${markup}"]`).waitFor();
    assert.equal(await page.locator('img').count(), 0);
    assert.deepEqual(complaints, []);
  });
});
