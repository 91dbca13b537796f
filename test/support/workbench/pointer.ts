import type { Page } from 'playwright-core';

/**
 * Moves the pointer to an empty place: the middle of the window's status bar. Hovers disappear, and cover nothing that
 * has to be clicked.
 */
export async function restPointer(page: Page): Promise<void> {
  const size = page.viewportSize();
  await page.mouse.move((size?.width ?? 2) / 2, (size?.height ?? 1) - 1);
}
