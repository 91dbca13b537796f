import type { Locator, Page } from 'playwright-core';
import { until } from '../until.ts';
import { exactly } from './quickInput.ts';

/** The text editors and tabs of the workbench. */
export class Editors {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Returns the labels of all open tabs, from an attribute, since the displayed text may be split. */
  async tabs(): Promise<readonly string[]> {
    return this.#labels('.tab');
  }

  /** Waits until the label of the active tab matches, and returns it. */
  async activeTab(expected: string | RegExp): Promise<string> {
    return until(`an active tab '${expected.toString()}'`, async () => {
      const [label] = await this.#labels('.editor-group-container.active .tab.active');
      return label !== undefined && exactly(expected).test(label) ? label : undefined;
    });
  }

  async #labels(selector: string): Promise<readonly string[]> {
    // At once, since a tab may be replaced in the meantime.
    return this.#page
      .locator(`.part.editor ${selector}`)
      .evaluateAll((tabs: { getAttribute(name: string): string | null }[]) =>
        tabs.map((tab) => tab.getAttribute('data-resource-name') ?? ''),
      );
  }

  /** Shows a tab of the active group. */
  async selectTab(label: string): Promise<void> {
    const group = this.#page.locator('.part.editor .editor-group-container.active');
    await group.locator(`.tab[data-resource-name="${label}"]`).click();
    await this.activeTab(label);
  }

  /** Presses a button in the title of the active editor. */
  async titleAction(name: string): Promise<void> {
    const group = this.#page.locator('.part.editor .editor-group-container.active');
    await group.locator('.editor-actions').getByRole('button', { name }).click();
  }

  /** Waits until the active editor has drawn its text. */
  async waitForText(): Promise<void> {
    await this.#editor().locator('.view-line').first().waitFor();
  }

  /** Returns the first line of the active editor. */
  async firstLine(): Promise<string> {
    await this.#focus();
    await this.#page.keyboard.press('ControlOrMeta+Home');
    await this.#cursorAt(/^Ln 1, Col 1$/);
    return this.#line(1);
  }

  /** Returns the last line of the active editor (empty when the file ends with a line break), with its number. */
  async lastLine(): Promise<{ readonly number: number; readonly text: string }> {
    await this.#focus();
    await this.#page.keyboard.press('ControlOrMeta+End');
    // The status bar shows the cursor late: a position from the click or an earlier key is not meant. At the end, the
    // cursor is in the line below which no line is drawn.
    const number = await until('the cursor in the last line', async () => {
      const line = Number(/^Ln (\d+)/.exec(await this.#cursor())?.[1]);
      return line === (await this.#lastNumber()) ? line : undefined;
    });
    return { number, text: await this.#line(number) };
  }

  /** Returns a visible line by its number. */
  async line(number: number): Promise<string> {
    return this.#line(number);
  }

  async #focus(): Promise<void> {
    await this.#editor().locator('.view-lines').click();
  }

  #editor(): Locator {
    return this.#page.locator('.part.editor .editor-group-container.active .monaco-editor').first();
  }

  /** Line numbers and lines are separate elements; those that belong together have the same distance from the top. */
  async #line(number: number): Promise<string> {
    const label = this.#editor()
      .locator('.margin-view-overlays > div')
      .filter({ has: this.#page.locator('.line-numbers', { hasText: exactly(String(number)) }) });
    return until(`line ${number} in the editor`, async () => {
      const style = (await label.count()) === 1 ? await label.getAttribute('style') : undefined;
      const top = /top: ?([\d.]+)px/.exec(style ?? '')?.[1];
      if (top === undefined) {
        return undefined;
      }
      const line = this.#editor().locator(
        `.view-line[style*="top:${top}px"], .view-line[style*="top: ${top}px"]`,
      );
      const [text] = await line.allTextContents();
      return text === undefined ? undefined : { text: text.replaceAll('\u00a0', ' ') };
    }).then(({ text }) => text);
  }

  /** Returns the number of the last line that is drawn. */
  async #lastNumber(): Promise<number> {
    const labels = this.#editor().locator('.margin-view-overlays .line-numbers');
    return Math.max(...(await labels.allInnerTexts()).map(Number));
  }

  async #cursorAt(expected: RegExp): Promise<void> {
    await until(`the cursor at ${expected.toString()}`, async () =>
      expected.test(await this.#cursor()),
    );
  }

  /** Returns the status bar's text about the cursor. */
  async #cursor(): Promise<string> {
    const [text = ''] = await this.#page.locator('[id="status.editor.selection"]').allInnerTexts();
    return text.trim();
  }
}
