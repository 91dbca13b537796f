import type { Page } from 'playwright-core';

/**
 * Moves the pointer to where there is nothing: in the middle of the window's last line. What shows only while the pointer
 * rests on something goes away, and lies over nothing that is to be pressed.
 */
export async function restPointer(page: Page): Promise<void> {
  const size = page.viewportSize();
  await page.mouse.move((size?.width ?? 2) / 2, (size?.height ?? 1) - 1);
}
