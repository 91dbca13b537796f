import axe, { type RunOptions } from 'axe-core';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { tableTexts } from '../../src/features/table/tableTexts.ts';
import { themeScript } from '../support/formPreview.ts';
import { themeNames } from '../support/formThemes.ts';
import { readBundle } from '../support/l10n.ts';
import { outFolder } from '../support/paths.ts';
import { sampleComparison, sampleSides } from '../support/sampleChanges.ts';
import { l10n } from '../support/vscodeStub.ts';
import { TablePages, type OpenTable, type OpenTableOptions } from '../support/tablePages.ts';

/** Smaller ones than the window of the browser. A zoom of 200 % leaves half the pixels. */
const viewports = {
  '1000': { width: 1000, height: 700 },
  'zoom-200': { width: 640, height: 400 },
  narrow: { width: 400, height: 700 },
};
const colorRules: RunOptions = { runOnly: ['color-contrast', 'link-in-text-block'] };
const pictures = join(outFolder, 'screenshots');

const scenes: Readonly<
  Record<string, { options: OpenTableOptions; prepare: (table: OpenTable) => Promise<void> }>
> = {
  filtered: {
    options: { raggedRow: 4 },
    prepare: async ({ page, host }) => {
      await page.locator('#checks').click();
      await page.locator('.entry', { hasText: '1,204' }).click();
      await page.locator('.chip').waitFor();
      await page.keyboard.press('Escape');
      host.change({
        ...{ work: { kind: 'sorting', done: 0.4 }, file: 'changed' },
        view: { ...host.state.view, sort: { column: 'CITY', descending: true } },
      });
      await page.locator('#reload').waitFor();
      await page.locator('#find').fill('oslo');
      await page.locator('.found', { hasText: 'Found' }).waitFor();
      await page.locator('#grid').focus();
      await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Shift+ArrowRight');
      await page.locator('.cell.selected').nth(3).waitFor();
    },
  },
  card: {
    options: {},
    prepare: async ({ page }) => {
      await page.keyboard.press('Enter');
      await page.locator('#empty-fields').click();
      await page.locator('.empty-fields').waitFor();
    },
  },
  profile: {
    options: {},
    prepare: async ({ page, host }) => {
      await page.keyboard.press('ArrowRight');
      host.command('showProfile');
      await page.locator('.bar').first().waitFor();
    },
  },
  popup: {
    options: {},
    prepare: async ({ page, host }) => {
      await page.keyboard.press('ArrowRight');
      host.command('filterColumn');
      await page.locator('.values .entry').first().waitFor();
    },
  },
  comparison: {
    options: { state: { comparison: sampleComparison, sides: sampleSides, canOpenAsText: false } },
    prepare: async ({ page }) => {
      await page.locator('.was-changed .old').first().waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.panel .old').first().waitFor();
    },
  },
  columns: {
    options: { columns: 500 },
    prepare: async ({ page, host }) => {
      host.command('columns');
      await page.locator('.columns .entry').first().waitFor();
    },
  },
};

describe('The accessibility of the table', function () {
  // A picture and axe take a second each; this allows for a busy machine.
  this.timeout(60_000);

  let pages: TablePages;
  before(async () => {
    pages = await TablePages.start();
  });
  after(async () => pages.stop());

  for (const [scene, { options, prepare }] of Object.entries(scenes)) {
    describe(`has no axe findings: ${scene}`, () => {
      let table: OpenTable;
      before(async () => {
        table = await pages.open(options);
        await prepare(table);
      });
      after(async () => {
        assert.deepEqual(table.complaints, []);
        await pages.closeAll();
      });

      for (const theme of themeNames) {
        it(`in ${theme}`, async () => {
          const { page } = table;
          await page.evaluate(themeScript(theme));
          await page.screenshot({ path: join(pictures, `table-${scene}-${theme}.png`) });
          // The elements are those of the first theme; only colors differ.
          assert.deepEqual(
            await faults(page, theme === themeNames[0] ? undefined : colorRules),
            [],
          );
        });
      }

      for (const [name, viewport] of Object.entries(viewports)) {
        it(`at ${viewport.width} × ${viewport.height} pixels`, async () => {
          const { page } = table;
          await page.setViewportSize(viewport);
          await page.screenshot({ path: join(pictures, `table-${scene}-${name}.png`) });
          assert.deepEqual(await faults(page), []);
          assert.equal(await page.evaluate('document.documentElement.scrollWidth'), viewport.width);
        });
      }
    });
  }

  it('has no axe findings in forced colors, and shows what is selected', async () => {
    const { page } = await pages.open({ forcedColors: true });
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowRight');
    await page.locator('.cell.selected').nth(3).waitFor();
    await page.screenshot({ path: join(pictures, 'table-forced.png') });
    // axe reads the colors of the style sheet, which the system replaces.
    assert.deepEqual(await faults(page, { rules: { 'color-contrast': { enabled: false } } }), []);
    const [selected, other]: string[] =
      await page.evaluate(`['.cell.selected', '.cell'].map((name) =>
      getComputedStyle([...document.querySelectorAll(name)].at(-1)).backgroundColor)`);
    assert.notEqual(selected, other);
  });

  describe('has space', () => {
    afterEach(async () => pages.closeAll());

    const twice = () =>
      Object.fromEntries(
        Object.entries(tableTexts().texts).map(([key, text]) => [key, `${text} ${text}`]),
      );
    const languages = {
      german: async () => ({ texts: await germanTexts(), language: 'de' }) as const,
      long: () => ({ texts: { ...tableTexts().texts, ...twice() } }),
    };

    it('for rows in a narrow and low window, whatever is above them', async () => {
      const { page, host } = await pages.open({
        ...{ state: { isFirstTime: true }, viewport: { width: 275, height: 300 } },
      });
      host.change({
        problems: [{ kind: 'ragged', records: 1, firstRow: 40 }],
        view: { filters: [] },
      });
      await page.locator('#checks').click();
      await page.locator('.popup .entry', { hasText: '1,204' }).click();
      await page.locator('.chip').waitFor();
      await page.keyboard.press('Escape');
      await page.screenshot({ path: join(pictures, 'table-low.png') });
      assert.ok((await page.evaluate<number>('grid.clientHeight')) > 100);
      const tools = await page.locator('.tools').boundingBox();
      const count = await page.locator('.filter-line .count').boundingBox();
      assert.ok(tools && count && tools.y + tools.height <= count.y, 'Nothing overlaps.');
      await page.locator('.row[aria-rowindex="4"] .cell').first().click();
      await page.locator('.row.active[aria-rowindex="4"]').waitFor();
      const strip = await page.locator('.strip').boundingBox();
      const dismiss = await page.locator('#dismiss').boundingBox();
      assert.ok(
        strip && dismiss && dismiss.x > strip.x + strip.width - 40,
        'Dismiss is at the end.',
      );
    });

    for (const [language, options] of Object.entries(languages)) {
      it(`for ${language} texts`, async () => {
        const { page } = await pages.open({ ...(await options()), state: { isFirstTime: true } });
        await page.keyboard.press('Enter');
        await page.locator('.field').first().waitFor();
        for (const [name, viewport] of Object.entries(viewports)) {
          await page.setViewportSize(viewport);
          await page.screenshot({ path: join(pictures, `table-${language}-${name}.png`) });
          assert.equal(await page.evaluate('document.documentElement.scrollWidth'), viewport.width);
          assert.ok((await page.evaluate<number>('grid.clientHeight')) > 100, name);
        }
        assert.deepEqual(await faults(page), []);
      });
    }
  });
});

/** Returns the table's texts as VS Code shows them in German. */
async function germanTexts() {
  l10n.bundle = await readBundle('de');
  try {
    return tableTexts().texts;
  } finally {
    l10n.bundle = undefined;
  }
}

/** Returns axe's findings about a page, one per line. */
async function faults(page: Page, options: RunOptions = {}): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) {
    await page.evaluate(axe.source);
  }
  const violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] =
    await page.evaluate(
      `axe.run({ resultTypes: ['violations'], ...${JSON.stringify(options)} }).then((all) => all.violations)`,
    );
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 5).map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
