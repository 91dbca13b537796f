import type { Locator, Page } from 'playwright-core';
import { pressUntil, until } from '../until.ts';

/** The terminal in the panel. Needs the setting `terminal.integrated.gpuAcceleration: off`, to be readable. */
export class Terminal {
  readonly #page: Page;
  readonly pane: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.pane = page.locator('.terminal-wrapper.active');
  }

  /** Returns the visible lines; one that is too long for the terminal is wrapped. */
  async lines(): Promise<readonly string[]> {
    const rows = await this.pane.locator('.xterm-rows > div').allInnerTexts();
    return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd());
  }

  /** Waits for a visible text, wherever its lines are wrapped, and returns all. A wrap can remove a space. */
  async waitFor(expected: RegExp): Promise<string> {
    const broken = new RegExp(expected.source.replaceAll(' ', '\\s*'), expected.flags);
    let last = '';
    try {
      return await until(`a terminal with ${expected.toString()}`, async () => {
        last = (await this.lines()).join('');
        return broken.test(last) ? last : undefined;
      });
    } catch (error) {
      throw new Error(`The terminal shows: ${last}`, { cause: error });
    }
  }

  /** Presses keys in the terminal until their effect is visible. */
  async press(keys: string, expected: RegExp): Promise<void> {
    const press = async (): Promise<void> => {
      await this.pane.locator('.xterm-screen').click({ timeout: 4_000 });
      await this.#page.keyboard.press(keys);
    };
    await pressUntil(`the effect of ${keys}`, press, async () =>
      expected.test((await this.lines()).join('')),
    );
  }
}
