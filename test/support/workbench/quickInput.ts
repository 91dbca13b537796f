import { errors, type Locator, type Page } from 'playwright-core';
import { pressUntil, until } from '../until.ts';
import { restPointer } from './pointer.ts';

/** The current quick pick or input box. */
export class QuickInput {
  readonly #page: Page;
  readonly widget: Locator;
  readonly input: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.widget = page.locator('.quick-input-widget');
    this.input = this.widget.locator('.quick-input-filter input');
  }

  /** Returns whether a quick pick or box is open whose title or placeholder contains a text. */
  async isOpen(title: string): Promise<boolean> {
    if (!(await this.widget.isVisible())) {
      return false;
    }
    const heading = this.widget.locator('.quick-input-title');
    const texts = [
      (await heading.isVisible()) ? await heading.innerText() : '',
      (await this.input.getAttribute('placeholder')) ?? '',
    ];
    return texts.some((text) => text.includes(title));
  }

  /** Waits for a quick pick or box whose title or placeholder contains a text. */
  async waitFor(title: string): Promise<void> {
    await until(`a quick input '${title}'`, () => this.isOpen(title));
  }

  /** Replaces the text of the box. */
  async fill(text: string): Promise<void> {
    await this.input.fill(text);
  }

  /** Presses Enter in the box, which may have lost the focus to something that was still opening. */
  async accept(): Promise<void> {
    await this.input.press('Enter');
  }

  /** Presses a button of the box until that has its effect. */
  async press(button: string | RegExp, happened: () => Promise<boolean>): Promise<void> {
    const found = this.widget.getByRole('button', { name: button });
    const press = async (): Promise<void> => {
      await restPointer(this.#page);
      await found.click({ timeout: 4_000 });
    };
    await pressUntil(`the effect of '${button.toString()}'`, press, happened);
  }

  async cancel(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.waitUntilClosed();
  }

  async waitUntilClosed(): Promise<void> {
    await this.widget.waitFor({ state: 'hidden' });
  }

  /** Waits until the message below the box matches, and returns it. */
  async message(expected: RegExp): Promise<string> {
    const element = this.widget.locator('.quick-input-message');
    return until(`a message like ${expected.toString()} in the quick input`, async () => {
      const text = (await element.isVisible()) ? await element.innerText() : '';
      return expected.test(text) ? text : undefined;
    });
  }

  /** The visible rows, each with its label. */
  rows(label?: string | RegExp): Locator {
    const rows = this.widget.locator('.quick-input-list .monaco-list-row[role=option]');
    return label === undefined
      ? rows
      : rows.filter({
          has: this.#page.locator('.label-name', { hasText: exactly(label) }),
        });
  }

  /** Picks the row with this label, which closes a single-selection pick. */
  async pick(label: string | RegExp): Promise<void> {
    const row = this.rows(label).first();
    await row.waitFor();
    const question = await this.text();
    const press = async (): Promise<void> => {
      await restPointer(this.#page);
      // Short, so that a row which disappeared with the question does not delay the next step.
      await row.click({ timeout: 5_000 });
    };
    await pressUntil(`'${label.toString()}' to be chosen`, press, async () => {
      return (await this.text()) !== question;
    });
  }

  /** Returns the whole text of the quick pick or box; empty if there is none. */
  async text(): Promise<string> {
    return this.#ofShown(async (input, widget, options) => {
      const texts = [
        (await input.getAttribute('placeholder', options)) ?? '',
        await input.inputValue(options),
        await widget.innerText(options),
      ];
      return texts.filter((text) => text !== '').join('\n');
    }, '');
  }

  /** Returns whether there is a box with exactly this text. */
  async holds(text: string): Promise<boolean> {
    return this.#ofShown(
      async (input, _, options) => (await input.inputValue(options)) === text,
      false,
    );
  }

  /** Reads what is shown. A box that closes in the meantime, or whose page is left, is not shown. */
  async #ofShown<T>(
    read: (input: Locator, widget: Locator, options: { readonly timeout: number }) => Promise<T>,
    otherwise: T,
  ): Promise<T> {
    try {
      return (await this.widget.isVisible())
        ? await read(this.input, this.widget, { timeout: 1_000 })
        : otherwise;
    } catch (error) {
      if (error instanceof errors.TimeoutError) {
        return otherwise;
      }
      throw error;
    }
  }
}

/** A string stands for a text that equals it, not for one that contains it. */
export function exactly(text: string | RegExp): RegExp {
  return typeof text === 'string'
    ? new RegExp(`^\\s*${text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}\\s*$`)
    : text;
}
