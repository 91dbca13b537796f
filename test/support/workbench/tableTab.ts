import assert from 'node:assert/strict';
import type { Frame, Page } from 'playwright-core';
import { until } from '../until.ts';
import { fillField } from './fillField.ts';

/** The values of a row that are in sight, by the names of their columns. */
export type ShownRow = Readonly<Record<string, string>>;

/** A table in an editor tab, by its title. */
export class TableTab {
  readonly #page: Page;
  readonly #title: string;

  constructor(page: Page, title: string) {
    this.#page = page;
    this.#title = title;
  }

  /** Waits until the table has drawn rows; returns its frame. */
  async frame(): Promise<Frame> {
    return until(`the rows of the table '${this.#title}'`, async () => {
      for (const frame of this.#page.frames()) {
        try {
          const title = frame.locator('h1', { hasText: this.#title });
          const rows = frame.locator('#grid .cell:not(.pending)');
          if ((await title.count()) > 0 && (await rows.count()) > 0) {
            return frame;
          }
        } catch {
          // The frame was removed in the meantime: the page of a hidden tab is discarded.
        }
      }
      return undefined;
    });
  }

  /** Waits until the number of contacts is shown; `8,412 contacts`, or `12 of 8,412 contacts` with a filter. */
  async waitForCount(expected: string): Promise<void> {
    const frame = await this.frame();
    await until(`the count '${expected}'`, async () => {
      const [text = ''] = await frame.locator('.count').allInnerTexts();
      return text.replace(/\s+/g, ' ').trim() === expected;
    });
  }

  /** Returns a row in sight, counted from 1, once its values are there. */
  async row(number: number): Promise<ShownRow> {
    const frame = await this.frame();
    return until(`row ${number} of the table`, async () => {
      const row: ShownRow | null = await frame.evaluate(readRow(number));
      return row ?? undefined;
    });
  }

  /** Waits until a row in sight has these values. */
  async waitForValues(number: number, expected: ShownRow): Promise<void> {
    await until(`row ${number} to have ${JSON.stringify(expected)}`, async () => {
      const row = await this.row(number);
      return Object.entries(expected).every(([name, value]) => row[name] === value);
    });
  }

  /** Goes to the first row, or to the last; returns it. */
  async edgeRow(
    edge: 'first' | 'last',
  ): Promise<{ readonly number: number; readonly row: ShownRow }> {
    const frame = await this.frame();
    await frame.locator('#grid').focus();
    await this.#page.keyboard.press(
      edge === 'first' ? 'ControlOrMeta+Home' : 'ControlOrMeta+ArrowDown',
    );
    const count = Number(await frame.locator('#grid').getAttribute('aria-rowcount')) - 1;
    const number = edge === 'first' ? 1 : count;
    await frame.locator(`.row.active[aria-rowindex="${number + 1}"]`).waitFor();
    return { number, row: await this.row(number) };
  }

  /** Opens the popup of a column in sight: its order, its filters and its place. */
  async openColumn(name: string): Promise<Frame> {
    const frame = await this.frame();
    const header = frame.locator(`.header-cell[title="${name}"]`);
    await header.hover();
    await header.locator('.filter').click();
    await frame.getByRole('dialog', { name: `Filter ${name}` }).waitFor();
    return frame;
  }

  /** Shows only the contacts with a text in a column. */
  async filter(column: string, condition: string, text: string): Promise<void> {
    const frame = await this.openColumn(column);
    await frame.locator('#condition').selectOption(condition);
    await fillField(frame.locator('#condition-text'), text);
    await frame.locator('#condition-text').press('Enter');
    await frame.locator('.chip', { hasText: column }).waitFor();
  }

  /** Sorts by a column. */
  async sort(column: string, order: 'Ascending' | 'Descending'): Promise<void> {
    const frame = await this.openColumn(column);
    await frame.getByRole('button', { name: `Sort ${order}` }).click();
    await frame.locator(`.header-cell.${order.toLowerCase()}[title="${column}"]`).waitFor();
  }
}

/** Asserts that a row shows a record: what is in sight of it, with line ends as signs. */
export function assertShows(row: ShownRow, record: ShownRow | undefined): void {
  const names = Object.keys(row);
  assert.ok(names.length >= 3, `Only ${names.length} columns are in sight.`);
  const expected = names.map((name) => [name, record?.[name]?.replace(/\r\n|\r|\n/g, '↵')]);
  assert.deepEqual(row, Object.fromEntries(expected));
}

/** Reads the values of a row that are in sight; null until all of them are there. */
const readRow = (number: number): string => `(() => {
  const row = document.querySelector('.row[aria-rowindex="${number + 1}"]');
  const cells = [...(row?.querySelectorAll('.cell') ?? [])];
  if (cells.length === 0 || cells.some((cell) => cell.classList.contains('pending'))) {
    return null;
  }
  return Object.fromEntries(cells.map((cell) => {
    const index = cell.getAttribute('aria-colindex');
    const header = document.querySelector('.header-cell[aria-colindex="' + index + '"]');
    return [header?.title, cell.textContent];
  }));
})()`;
