import type { Locator, Page } from 'playwright-core';
import { pressUntil, until } from '../until.ts';

/** The notifications at the bottom right. */
export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The notifications whose text matches. */
  matching(text: string | RegExp): Locator {
    return this.#page.locator('.notifications-toasts .notification-list-item').filter({
      has: this.#page.locator('.notification-list-item-message', { hasText: text }),
    });
  }

  /** Waits for a notification and returns its text. */
  async waitFor(expected: RegExp): Promise<string> {
    const messages = this.#page.locator('.notifications-toasts .notification-list-item-message');
    return until(`a notification like ${expected.toString()}`, async () => {
      const texts = await messages.allInnerTexts();
      return texts.find((text) => expected.test(text));
    });
  }

  /** Waits until no notification matches. */
  async waitUntilGone(text: RegExp): Promise<void> {
    await until(`no notification like ${text.toString()}`, async () => {
      return !(await this.texts()).some((shown) => text.test(shown));
    });
  }

  /** Presses a button of a notification, which closes it or changes its text. */
  async press(text: string | RegExp, button: string): Promise<void> {
    const found = this.matching(text).getByRole('button', { name: button, exact: true });
    await found.waitFor();
    await pressUntil(
      `'${button}' to be pressed`,
      () => found.click({ timeout: 4_000 }),
      async () => !(await found.isVisible()),
    );
  }

  /** Returns the visible texts. */
  async texts(): Promise<readonly string[]> {
    return this.#page
      .locator('.notifications-toasts .notification-list-item-message')
      .allInnerTexts();
  }
}
