import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Frame } from 'playwright-core';
import * as z from 'zod';
import { chooseInForm, openForm } from '../support/workbench/actions.ts';
import type { Theme, Workbench } from '../support/workbench/workbench.ts';
import { useSession } from './session.ts';
import { fillField } from '../support/workbench/fillField.ts';

const axeResult = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
  passes: z.array(z.object({ id: z.string() })),
});

/** Runs axe on a page; returns its findings as text. */
async function violations(form: Frame): Promise<readonly string[]> {
  const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  await form.evaluate(await readFile(source, 'utf8'));
  const result = axeResult.parse(await form.evaluate('axe.run(document)'));
  // A check that examined nothing finds nothing.
  assert.ok(result.passes.some(({ id }) => id === 'color-contrast'));
  return result.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`,
  );
}

async function checkEveryState(
  workbench: Workbench,
  themes: readonly Theme[],
  suffix: string,
): Promise<void> {
  const inEachTheme = async (form: Frame, state: string): Promise<void> => {
    for (const theme of themes) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`form-${state}-${suffix}${theme}`);
      assert.deepEqual(await violations(form), [], `${state}, ${suffix}${theme}`);
    }
  };
  const form = await openForm(workbench);
  await inEachTheme(form, 'empty');

  await form.locator('#export').click();
  await form.getByText('Choose at least one list or segment').waitFor();
  await fillField(form.locator('#max-file-size'), '0');
  await form.locator('#max-file-size').blur();
  await inEachTheme(form, 'errors');

  await fillField(form.locator('#max-file-size'), '');
  await chooseInForm(form, 'Alpha');
  await chooseInForm(form, 'Gamma');
  await form.locator('#file-type-json').check();
  await form.getByText('"file_type": "json"').first().waitFor();
  await inEachTheme(form, 'filled');

  // The size that a zoom of 200 % leaves of the window.
  const size = workbench.page.viewportSize() ?? { width: 1280, height: 800 };
  await workbench.page.setViewportSize({ width: size.width / 2, height: size.height / 2 });
  await inEachTheme(form, 'filled-200-percent');
  assert.ok(
    await form.evaluate(
      'document.documentElement.scrollWidth <= document.documentElement.clientWidth',
    ),
    'The form is wider than its tab.',
  );
  await workbench.page.setViewportSize(size);
}

describe('accessibility of the form', () => {
  const session = useSession();

  it('has no axe findings in dark and light, empty, filled and with errors', async () => {
    await checkEveryState(session().workbench, ['dark', 'light'], '');
  });

  it('has no axe findings in high contrast, empty, filled and with errors', async () => {
    const { workbench } = session();
    await workbench.closeEditor();
    await workbench.setContrast('high');
    await checkEveryState(workbench, ['dark', 'light'], 'high-contrast-');
  });
});
