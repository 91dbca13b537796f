import axe from 'axe-core';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { FormPages } from '../support/formPage.ts';
import { themeScript } from '../support/formPreview.ts';
import { themeNames } from '../support/formThemes.ts';
import { outFolder } from '../support/paths.ts';

/** A zoom of 200 % leaves half the pixels of a window. */
const viewports = {
  'at 100 %': { width: 1280, height: 900 },
  'at 200 %': { width: 640, height: 450 },
  'in a narrow editor group': { width: 300, height: 700 },
};
const pictures = join(outFolder, 'screenshots');

describe('The accessibility of the export form', function () {
  this.timeout(30_000);

  let pages: FormPages;
  let simulator: Simulator;
  before(async () => {
    [pages, simulator] = await Promise.all([
      FormPages.start(),
      startSimulator({
        lists: [
          { name: 'Newsletter', contacts: 12_345 },
          { name: 'A list with a name that is much too long for any narrow window', contacts: 1 },
        ],
        segments: [{ name: 'Broken', contacts: 1, validity: 'INVALID' }],
      }),
    ]);
  });
  after(async () => {
    await pages.stop();
    await simulator.close();
  });

  describe('with every kind of content, and errors', () => {
    let page: Page;
    before(async () => {
      const form = await pages.open(simulator);
      page = form.page;
      await page.locator('.option').first().waitFor();
      form.host.session.preset(
        {
          audience: {
            kind: 'selected',
            lists: [...simulator.lists.map(toRef), { id: 'gone', name: 'Gone' }],
            segments: simulator.segments.map(toRef),
          },
          fileType: 'json',
        },
        { pageIsThere: true },
      );
      await page.locator('.chip.missing').waitFor();
      await page.locator('#export').click();
      await page.locator('#audience-error .codicon').waitFor();
      await page.locator('#folder').fill('/data/exports');
      await page.locator('pre').first().waitFor();
      await page.locator('#max-file-size').fill('0');
      await page.locator('#max-file-size').press('Enter');
      await page.locator('#max-file-size[aria-invalid=true]').waitFor();
    });
    after(async () => pages.closeAll());

    for (const theme of themeNames) {
      for (const [zoom, viewport] of Object.entries(viewports)) {
        it(`has no axe findings in ${theme} ${zoom}`, async () => {
          await page.setViewportSize(viewport);
          await page.evaluate(themeScript(theme));
          const name = `form-${theme}-${zoom}`.replace('%', 'percent').replaceAll(' ', '-');
          await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
          assert.deepEqual(await faults(page), []);
          assert.equal(await page.evaluate('document.documentElement.scrollWidth'), viewport.width);
        });
      }
    }
  });

  it('announces errors: their live region exists before the error does', async () => {
    const { page } = await pages.open(simulator);
    await page.locator('.option').first().waitFor();
    const errors = page.locator('[aria-live=polite].error');
    const before = await errors.count();
    assert.deepEqual(
      (await errors.allTextContents()).map((text) => text.trim()),
      Array.from({ length: before }, () => ''),
    );
    await page.evaluate('document.querySelector("#audience-error").dataset.wasThere = ""');
    await page.locator('#export').click();
    await page.locator('#audience-error[data-was-there]', { hasText: 'Choose at least' }).waitFor();
    assert.equal(await errors.count(), before);
  });

  it('has no axe findings with a request in the preview', async () => {
    const { page } = await pages.open(simulator);
    await page.locator('#audience-all').check();
    await page.locator('pre').waitFor();
    for (const theme of themeNames) {
      await page.evaluate(themeScript(theme));
      assert.deepEqual(await faults(page), []);
    }
  });

  it('has no axe findings while signed out', async () => {
    const { page } = await pages.open(undefined);
    await page.locator('#sign-in').waitFor();
    assert.deepEqual(await faults(page), []);
  });

  it('shows the focus on every tab stop', async () => {
    const { page } = await pages.open(simulator, { theme: 'hcDark' });
    await page.locator('.option').first().waitFor();
    const stops: unknown[] = [];
    for (let stop = 0; stop < 11; stop++) {
      await page.keyboard.press('Tab');
      const { id, outline }: { id: string; outline: string } = await page.evaluate(`(() => {
        const element = document.activeElement;
        const drawn = element.shadowRoot?.querySelector('.base') ?? element;
        return { id: element.id, outline: getComputedStyle(drawn).outlineStyle };
      })()`);
      assert.equal(outline, 'solid', `focus on #${id}`);
      stops.push(id);
    }
    assert.deepEqual(stops, [
      'audience-selected',
      'audience-search',
      'audience-results',
      'grouping-combined',
      'file-type-csv',
      'csv-bom',
      'csv-formula-guard',
      'max-file-size',
      'folder',
      'browse',
      'after-export-open',
    ]);
  });
});

const toRef = ({ id, name }: { id: string; name: string }) => ({ id, name });

/** Returns axe's findings about a page, one per line. */
async function faults(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) {
    await page.evaluate(axe.source);
  }
  const violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] =
    await page.evaluate('axe.run().then(({ violations }) => violations)');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
