import assert from 'node:assert/strict';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { tableViewType } from '../../src/contributions.ts';
import { pressUntil, until } from '../support/until.ts';
import type { TableTab } from '../support/workbench/tableTab.ts';
import { useSession } from './session.ts';
import { fillField } from '../support/workbench/fillField.ts';

const contacts = 1_000_000;
/** How many contacts there are before they repeat. */
const period = 10_000;
const heading = 'EMAIL,FIRST_NAME,VISITS\n';
const line = (record: number): string =>
  `p${record % period}@example.com,Name ${record % period},${record % period}\n`;

/** Writes a CSV of a million contacts, the last of which is the only one of its kind. */
async function writeMillion(path: string): Promise<void> {
  const block = Buffer.from(Array.from({ length: period }, (_, record) => line(record)).join(''));
  const file = await open(path, 'w');
  try {
    await file.write(heading);
    for (let written = 0; written < contacts - period; written += period) {
      await file.write(block);
    }
    const end = block.subarray(0, block.lastIndexOf('\n', -2) + 1);
    await file.write(end);
    await file.write('last@example.com,The last,7\n');
  } finally {
    await file.close();
  }
}

describe('the table in a window', () => {
  const session = useSession({
    signedIn: false,
    ...{ ownHost: true, scrollBars: true },
    settings: { 'workbench.editorAssociations': { '*.csv': tableViewType } },
  });
  const page = (): Page => session().workbench.page;
  const million = (): TableTab => session().workbench.table('million.csv');

  before(async () => {
    const { folder } = session().workbench.host;
    const lines = Array.from({ length: 600 }, (_, record) => line(record));
    await writeFile(join(folder, 'people.csv'), `${heading}${lines.join('')}`);
    await writeMillion(join(folder, 'million.csv'));
  });

  const shownRows = async (frame: Frame): Promise<readonly number[]> =>
    frame.evaluate(`[...document.querySelectorAll('.row')].filter((row) =>
      !row.querySelector('.pending')).map((row) => Number(row.ariaRowIndex) - 1)`);

  describe('with a file of a million contacts', () => {
    let frame: Frame;

    it('shows the first rows, and counts all of them', async () => {
      await session().workbench.openFile('million.csv');
      await million().waitForCount('1,000,000 contacts');
      await million().waitForValues(1, { EMAIL: 'p0@example.com', VISITS: '0' });
      frame = await million().frame();
    });

    it('shows the very last row at Ctrl+End, as a whole', async () => {
      await frame.locator('#grid').focus();
      await page().keyboard.press('ControlOrMeta+End');
      await million().waitForValues(contacts, {
        ...{ EMAIL: 'last@example.com', FIRST_NAME: 'The last', VISITS: '7' },
      });
      await million().waitForValues(contacts - 1, { VISITS: String(period - 2) });
      await frame.locator('.cell.active[aria-colindex="4"]', { hasText: '7' }).waitFor();
      const [cell, grid] = [frame.locator('.cell.active'), frame.locator('#grid')];
      const [inner, outer] = [await cell.boundingBox(), await grid.boundingBox()];
      assert.ok(inner && outer && inner.y + inner.height <= outer.y + outer.height);
    });

    it('follows the thumb of its scroll bar, to the middle and to both ends', async () => {
      const box = await frame.locator('#grid').boundingBox();
      const { width, height }: { width: number; height: number } = await frame.evaluate(
        '({ width: grid.offsetWidth - grid.clientWidth, height: grid.clientHeight })',
      );
      assert.ok(box);
      const x = box.x + box.width - width / 2;
      const { mouse } = page();
      const drag = async (from: number, to: number): Promise<void> => {
        await mouse.move(x, from);
        await mouse.down();
        await mouse.move(x, to, { steps: 20 });
      };
      await drag(box.y + height - 6, box.y + height / 2);
      let before: readonly number[] = [];
      const middle = await until('rows in the middle that stay', async () => {
        const rows = await shownRows(frame);
        const isMoving = rows.join() !== before.join();
        before = rows;
        const isThere =
          rows.length > 5 && rows.every((row) => Math.abs(row - contacts / 2) < contacts / 10);
        return isThere && !isMoving ? rows : undefined;
      });
      await mouse.up();
      for (const number of [Math.min(...middle), Math.max(...middle)]) {
        const visits = String((number - 1) % period);
        await million().waitForValues(number, { EMAIL: `p${visits}@example.com`, VISITS: visits });
      }
      await drag(box.y + height / 2, box.y - 50);
      await million().waitForValues(1, { EMAIL: 'p0@example.com' });
      await mouse.up();
      await drag(box.y + 6, box.y + box.height + 50);
      await million().waitForValues(contacts, { EMAIL: 'last@example.com' });
      await mouse.up();
    });
  });

  describe('has the focus where it was', () => {
    let frame: Frame;
    before(async () => {
      const { workbench } = session();
      await workbench.openFile('people.csv');
      const table = workbench.table('people.csv');
      await table.waitForCount('600 contacts');
      frame = await table.frame();
      await frame.locator('.row[aria-rowindex="5"] .cell').first().click();
    });

    const activeRow = (row: number): Promise<void> =>
      frame.locator(`.row.active[aria-rowindex="${row + 1}"]`).waitFor();
    const focused = (id: string): Promise<unknown> =>
      until(`the focus of ${id}`, () =>
        frame.evaluate(`document.hasFocus() && document.activeElement?.id === '${id}'`),
      );

    for (const [id, kind] of [
      ['grid', 'the grid'],
      ['find', 'a field'],
    ] as const) {
      it(`after the command palette: ${kind}`, async () => {
        await frame.locator(`#${id}`).focus();
        await focused(id);
        const { widget } = session().workbench.quickInput;
        // VS Code returns the focus to the frame, but not always on a busy machine.
        await pressUntil(
          'the focus to come back',
          async () => {
            await page().keyboard.press('F1');
            await widget.waitFor();
            await page().keyboard.press('Escape');
            await widget.waitFor({ state: 'hidden' });
          },
          () => frame.evaluate<boolean>('document.hasFocus()'),
        );
        await focused(id);
      });

      it(`after F6 and back: ${kind}`, async () => {
        await frame.locator(`#${id}`).focus();
        await focused(id);
        // What VS Code still does for the frame can bring the focus back at first.
        await pressUntil(
          'the focus elsewhere',
          () => page().keyboard.press('F6'),
          async () => !(await frame.evaluate<boolean>('document.hasFocus()')),
        );
        await pressUntil(
          'the focus to come back',
          () => page().keyboard.press('Shift+F6'),
          () => frame.evaluate<boolean>('document.hasFocus()'),
        );
        await focused(id);
      });
    }

    it('so that the next key goes on from there', async () => {
      await frame.locator('#grid').focus();
      await activeRow(4);
      await session().workbench.run('sendgridExports.findInTable', 'SendGrid: Find in Table');
      await focused('find');
      await page().keyboard.press('Escape');
      await page().keyboard.press('ArrowDown');
      await activeRow(5);
    });
  });

  describe('changes', () => {
    it('into text at its row, and into a table again at the row of its line, in the same tab', async () => {
      const { workbench } = session();
      const table = workbench.table('people.csv');
      const frame = await table.frame();
      await frame.locator('#grid').focus();
      await page().keyboard.press('Control+g');
      await fillField(frame.locator('.popup input'), '300');
      await page().keyboard.press('Enter');
      await frame.locator('.row.active[aria-rowindex="301"]').waitFor();
      const before = (await workbench.editors.tabs()).join();
      const sameTabs = (): Promise<unknown> =>
        until('the same tabs', async () => (await workbench.editors.tabs()).join() === before);
      await workbench.editors.titleAction('Open as Text');
      await workbench.statusBarItem(/Ln 301, /).waitFor();
      await sameTabs();
      await workbench.editors.titleAction('Open as Table');
      await table.waitForCount('600 contacts');
      const again = await table.frame();
      await again.locator('.row.active[aria-rowindex="301"]').waitFor();
      await sameTabs();
    });
  });
});
