import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { TablePages } from '../support/tablePages.ts';
import { until } from '../support/until.ts';

/** The active cell as assistive technology finds it. */
interface ActiveCell {
  readonly id: string;
  readonly row: number;
  readonly column: number;
  readonly text: string;
  readonly role: string;
  /** Whether the grid has the focus. */
  readonly isFocused: boolean;
  /** Whether its value has not come yet. */
  readonly isPending: boolean;
}

interface MenuContext {
  readonly webviewSection: unknown;
  readonly preventDefaultContextMenuItems: unknown;
}

describe('The grid of the table', function () {
  // Every step waits for what it needs; this only allows for a busy machine.
  this.timeout(90_000);

  let pages: TablePages;
  before(async () => {
    pages = await TablePages.start();
  });
  afterEach(async () => pages.closeAll());
  after(async () => pages.stop());

  const active = async (page: Page): Promise<ActiveCell | undefined> =>
    page.evaluate(`(() => {
      const grid = document.getElementById('grid');
      const cell = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '');
      return cell && {
        id: cell.id,
        row: Number(cell.closest('[role=row]').getAttribute('aria-rowindex')),
        column: Number(cell.getAttribute('aria-colindex')),
        text: cell.textContent,
        role: cell.getAttribute('role'),
        isFocused: document.activeElement === grid,
        isPending: cell.classList.contains('pending'),
      };
    })()`);

  /**
   * Waits until the cell of a row and a column, as ARIA counts them, is the active one and has its value: when that comes,
   * the cell becomes another element.
   */
  const activeAt = async (page: Page, row: number, column: number): Promise<ActiveCell> =>
    until(`cell ${row}, ${column} to be active`, async () => {
      const cell = await active(page);
      const isThere = cell?.row === row && cell.column === column && !cell.isPending;
      return isThere ? cell : undefined;
    });

  it('moves by the keys of a grid, and each move names another element', async () => {
    const { page, complaints } = await pages.open({ rows: 8412 });
    // A page less one row, so that the eye finds its place.
    const aPage: number = await page.evaluate('Math.floor((grid.clientHeight - 28) / 22) - 1');
    const moves = [
      ['ArrowDown', 3, 2],
      ['ArrowRight', 3, 3],
      ['PageDown', 3 + aPage, 3],
      ['PageDown', 3 + 2 * aPage, 3],
      ['PageUp', 3 + aPage, 3],
      ['End', 3 + aPage, 27],
      ['ArrowLeft', 3 + aPage, 26],
      ['Home', 3 + aPage, 2],
      ['Control+End', 8413, 27],
      ['ArrowDown', 8413, 27],
      ['Control+ArrowLeft', 8413, 2],
      ['Control+ArrowUp', 2, 2],
      ['ArrowUp', 1, 2],
      ['ArrowRight', 1, 3],
      ['ArrowDown', 2, 3],
      ['Control+ArrowRight', 2, 27],
      ['Control+ArrowDown', 8413, 27],
      ['Control+Home', 2, 2],
    ] as const;
    let before = await activeAt(page, 2, 2);
    for (const [key, row, column] of moves) {
      await page.keyboard.press(key);
      const now = await activeAt(page, row, column);
      assert.ok(now.isFocused, key);
      assert.equal(now.role, row === 1 ? 'columnheader' : 'gridcell');
      assert.equal(now.id === before.id, row === before.row && column === before.column, key);
      before = now;
    }
    assert.deepEqual(complaints, []);
  });

  it('shows the columns behind the pinned one again at Home', async () => {
    const { page } = await pages.open({ columns: 500 });
    const first = page.locator('.rest .header-cell').first();
    for (const [end, home] of [
      ['End', 'Home'],
      ['Control+End', 'Control+Home'],
    ] as const) {
      await page.keyboard.press(end);
      await until('the last column', async () => (await active(page))?.column === 501);
      await page.keyboard.press(home);
      await until(
        'the second column',
        async () => (await first.getAttribute('title')) === 'FIRST_NAME',
      );
    }
  });

  it('names another element once a late value of the active cell has come', async () => {
    const { page } = await pages.open({ rows: 1_000_000, latency: 500 });
    await page.keyboard.press('Control+ArrowDown');
    const pending = page.locator('.row[aria-rowindex="1000001"] .cell.active.pending');
    const before = await pending.getAttribute('id');
    const read = await activeAt(page, 1_000_001, 2);
    assert.notEqual(read.id, before);
    assert.match(read.text, /@example\.com$/);
  });

  it('moves by pages of columns, and leaves the keys of the workbench alone', async () => {
    const { page } = await pages.open({ rows: 100, columns: 500 });
    await activeAt(page, 2, 2);
    await page.keyboard.press('Alt+PageDown');
    const moved = await until('another page of columns', async () => {
      const cell = await active(page);
      return cell && cell.column > 6 ? cell : undefined;
    });
    await page.keyboard.press('Alt+PageUp');
    await until('the page before', async () => ((await active(page))?.column ?? 99) < moved.column);
    await page.evaluate(`window.passed = []; window.addEventListener('keydown', (event) => {
      passed.push(event.key + event.defaultPrevented);
    })`);
    for (const key of ['Control+PageUp', 'Alt+ArrowLeft', 'F6', 'Control+p', 'ArrowDown']) {
      await page.keyboard.press(key);
    }
    assert.deepEqual(
      (await page.evaluate<string[]>('passed')).filter((one) => !/^(Control|Alt)/.test(one)),
      ['PageUpfalse', 'ArrowLeftfalse', 'F6false', 'pfalse'],
    );
  });

  it('shows the very last of 20 million rows', async () => {
    const rows = 20_000_000;
    const { page, host } = await pages.open({ rows, columns: 500 });
    await page.keyboard.press('Control+End');
    await page.locator('.cell.active:not(.pending)[aria-colindex="501"]').waitFor();
    const last = await activeAt(page, rows + 1, 501);
    assert.equal(last.text, host.contacts.value(rows - 1, 499));
    const edges: { cell: number; grid: number } = await page.evaluate(`({
      cell: document.querySelector('.cell.active').getBoundingClientRect().bottom,
      grid: grid.getBoundingClientRect().top + grid.clientHeight,
    })`);
    assert.equal(edges.cell, edges.grid);
    // By the scroll bar, too, whose surface is shorter than the rows.
    await page.keyboard.press('Control+Home');
    await activeAt(page, 2, 2);
    await page.evaluate('grid.scrollTop = grid.scrollHeight');
    await page.locator(`.row[aria-rowindex="${rows + 1}"]`).waitFor();
    await page.evaluate('grid.scrollTop = 0');
    await page.locator('.row[aria-rowindex="2"]').waitFor();
  });

  it('scrolls three rows a notch, and five times as far with Alt', async () => {
    const { page } = await pages.open({ rows: 20_000_000 });
    const first = async (): Promise<number> =>
      page.evaluate(`Math.min(...[...document.querySelectorAll('.row')].map((row) =>
        Number(row.getAttribute('aria-rowindex'))))`);
    const turn = async (altKey: boolean): Promise<void> => {
      await page.evaluate(`document.querySelector('.cell').dispatchEvent(new WheelEvent('wheel', {
        bubbles: true, cancelable: true, deltaY: 3, deltaMode: 1, altKey: ${altKey} }))`);
    };
    await turn(false);
    await until('three rows', async () => (await first()) === 5);
    await turn(true);
    await until('fifteen more', async () => (await first()) === 20);
  });

  it('requests what is in sight in one message, and never what was scrolled past', async () => {
    const { page, host } = await pages.open({ rows: 1_000_000, latency: 200 });
    await until('the pages around the first', () => host.received('rows').length >= 1);
    host.requests.length = 0;
    for (const place of [0.2, 0.3, 0.4, 0.5, 0.6]) {
      await page.evaluate(`grid.scrollTop = grid.scrollHeight * ${place}`);
    }
    await page.locator('.cell:not(.pending)').first().waitFor();
    await until('the rows', async () =>
      page.evaluate(`!document.querySelector('.cell.pending') &&
      Number(document.querySelector('.row').getAttribute('aria-rowindex')) > 550_000`),
    );
    const areas = host.received('rows') as { from: number; to: number; columns: string[] }[];
    assert.ok(areas.length < 12, `${areas.length} requests`);
    for (const { from, to, columns } of areas) {
      assert.ok((to - from) * columns.length <= 4096);
    }
  });

  it('is what assistive technology expects of a grid', async () => {
    const { page, host } = await pages.open({ rows: 8412, raggedRow: 4 });
    const grid = page.getByRole('grid', { name: 'Contacts in contacts.csv' });
    const attributes = async (): Promise<(string | null)[]> =>
      Promise.all(
        ['rowcount', 'colcount', 'readonly', 'multiselectable'].map((name) =>
          grid.getAttribute(`aria-${name}`),
        ),
      );
    assert.deepEqual(await attributes(), ['8413', '27', 'true', 'true']);
    host.change({ work: { kind: 'indexing', done: 0.3 } });
    await page.locator('[aria-rowcount="-1"]').waitFor();
    assert.equal(
      await page.locator('.row').first().locator('.number').getAttribute('role'),
      'rowheader',
    );
    assert.equal(await page.locator('.row .cell.empty').first().textContent(), '');
    assert.equal(
      await page.locator('.row[aria-rowindex="6"] .cell.absent').first().getAttribute('aria-label'),
      'no value in this row',
    );
    assert.equal(await page.locator('.line-end').first().getAttribute('aria-hidden'), 'true');
    const order: number[] = await page.evaluate(`[...document.querySelectorAll('.row')].map((row) =>
      Number(row.getAttribute('aria-rowindex')))`);
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
  });

  it('has few elements, however many rows and columns there are', async () => {
    const { page } = await pages.open({ rows: 20_000_000, columns: 500 });
    for (const key of ['Control+End', 'PageUp', 'Control+ArrowLeft', 'Alt+PageDown']) {
      await page.keyboard.press(key);
      await page.waitForTimeout(100);
    }
    const elements: number = await page.evaluate('document.querySelectorAll("*").length');
    assert.ok(elements <= 700, `${elements} elements`);
  });

  it('extends a range by keys, and copies it', async () => {
    const { page, host } = await pages.open();
    await activeAt(page, 2, 2);
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowRight');
    await page.locator('#status', { hasText: '2 rows and 2 columns selected' }).waitFor();
    // They are drawn with the next frame.
    await until(
      'four selected cells',
      async () => (await page.locator('.cell[aria-selected=true]').count()) === 4,
    );
    await page.keyboard.press('Control+Shift+c');
    await page.locator('#status', { hasText: '4 cells copied' }).waitFor();
    assert.deepEqual(host.received('copy'), [
      {
        ...{ v: 1, from: 0, to: 2, columns: ['EMAIL', 'FIRST_NAME'] },
        ...{ withHeader: true, as: 'tsv' },
      },
    ]);
    await page.keyboard.press('Escape');
    await until('no range', async () => (await page.locator('.cell.selected').count()) === 0);
    await page.keyboard.press('Control+a');
    await page.locator('#status', { hasText: '8,412 rows and 26 columns selected' }).waitFor();
  });

  it('resizes, moves and sorts a column by keys', async () => {
    const { page, host } = await pages.open();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    await activeAt(page, 1, 3);
    await page.keyboard.press('Alt+Shift+ArrowRight');
    await page.locator('#status', { hasText: 'FIRST_NAME is' }).waitFor();
    await page.keyboard.press('Control+Shift+ArrowRight');
    await page.locator('#status', { hasText: 'FIRST_NAME is column 3 of 26' }).waitFor();
    await activeAt(page, 1, 4);
    await page.keyboard.press('Enter');
    const header = page.locator('.header-cell[title="FIRST_NAME"]');
    await page.locator('.header-cell[aria-sort=ascending]').waitFor();
    await page.locator('#status', { hasText: 'Sorted by FIRST_NAME, ascending' }).waitFor();
    await page.keyboard.press(' ');
    await page.locator('.header-cell[aria-sort=descending]').waitFor();
    await page.keyboard.press(' ');
    await until('no order', async () => (await header.getAttribute('aria-sort')) === null);
    const layouts = host.received('saveLayout') as { order: string[] }[];
    assert.deepEqual(layouts.at(-1)?.order.slice(0, 4), [
      ...['EMAIL', 'LAST_NAME', 'FIRST_NAME', 'ADDRESS_LINE_1'],
    ]);
  });

  it('opens the menu of VS Code at the active cell', async () => {
    const { page } = await pages.open();
    await page.evaluate(`window.menus = []; document.addEventListener('contextmenu', (event) => {
      menus.push({ text: event.target.textContent, context: JSON.parse(grid.dataset.vscodeContext) });
    })`);
    await page.keyboard.press('ArrowRight');
    await activeAt(page, 2, 3);
    await page.keyboard.press('Shift+F10');
    const [menu] = await until('a menu', async () => {
      const menus: { text: string; context: MenuContext }[] = await page.evaluate('menus');
      return menus.length > 0 ? menus : undefined;
    });
    assert.equal(menu?.text, 'Priya');
    assert.equal(menu.context.webviewSection, 'cell');
    assert.equal(menu.context.preventDefaultContextMenuItems, true);
  });
});
