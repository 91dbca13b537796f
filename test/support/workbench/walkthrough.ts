import type { Locator, Page } from 'playwright-core';
import { pressUntil, until } from '../until.ts';

/** The extension's walkthrough in its editor. */
export class Walkthrough {
  readonly #page: Page;
  readonly #editor: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#editor = page.locator('.gettingStartedContainer');
  }

  /** Returns whether it is the active editor. */
  async isOpen(): Promise<boolean> {
    return this.#editor.isVisible();
  }

  /** Returns the titles of its steps. */
  async titles(): Promise<readonly string[]> {
    const titles = this.#editor.locator('.getting-started-step .step-title');
    await titles.first().waitFor();
    return titles.allInnerTexts();
  }

  /** Selects a step. */
  async open(step: string): Promise<void> {
    const row = this.#step(step);
    await until(`the step '${step}' to be open`, async () => {
      if ((await row.getAttribute('aria-expanded')) === 'true') {
        return true;
      }
      await row.click();
      return false;
    });
  }

  /** Presses the button of a step until that has its effect. */
  async press(step: string, button: string, happened: () => Promise<boolean>): Promise<void> {
    const found = this.#step(step).getByRole('button', { name: button, exact: true });
    const press = async (): Promise<void> => {
      await this.open(step);
      await found.click({ timeout: 4_000 });
    };
    await pressUntil(`the effect of '${button}'`, press, happened);
  }

  /** Returns whether a step is checked off. */
  async isDone(step: string): Promise<boolean> {
    const box = this.#step(step).getByRole('checkbox');
    return (await box.getAttribute('aria-checked')) === 'true';
  }

  /** Waits until the picture of the selected step is drawn, and returns its contents. */
  async picture(): Promise<string> {
    return until('the picture of the step', async () => {
      for (const frame of this.#page.frames()) {
        const picture = frame.locator('svg[viewBox="0 0 520 360"]');
        try {
          if (await picture.isVisible()) {
            return await picture.innerHTML({ timeout: 2_000 });
          }
        } catch {
          // The frame was removed in the meantime, which happens while a webview loads.
        }
      }
      return undefined;
    });
  }

  #step(step: string): Locator {
    return this.#editor.locator(`.getting-started-step[data-step-id$="${step}"]`);
  }
}
