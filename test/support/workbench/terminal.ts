import type { Locator, Page } from 'playwright-core';
import { pressUntil, until } from '../until.ts';

/** The terminal that is shown in the panel. Needs the setting `terminal.integrated.gpuAcceleration: off`, to be readable. */
export class Terminal {
  readonly #page: Page;
  readonly pane: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.pane = page.locator('.terminal-wrapper.active');
  }

  /** The lines that are in view; one that is longer than the terminal is wide goes on in the next. */
  async lines(): Promise<readonly string[]> {
    const rows = await this.pane.locator('.xterm-rows > div').allInnerTexts();
    return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd());
  }

  /** Waits until a text is in view, wherever the lines break, and returns all. A break can take a space away. */
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

  /** Presses keys in the terminal, until what they lead to is in view. */
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
