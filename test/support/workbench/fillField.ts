import type { Locator } from 'playwright-core';
import { pressUntil } from '../until.ts';

/**
 * Fills a field of a webview. Playwright types wherever the focus is, so that the text is lost when VS Code moves the focus just
 * then, as it does after a command of the palette; it is typed again in that case.
 */
export async function fillField(field: Locator, text: string): Promise<void> {
  await pressUntil(
    `'${text}' in a field`,
    () => field.fill(text),
    async () => (await field.inputValue()) === text,
  );
}
