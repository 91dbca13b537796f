import { errors, type Locator, type Page } from 'playwright-core';
import { pressUntil, until } from '../until.ts';
import { restPointer } from './pointer.ts';
import { exactly } from './quickInput.ts';

/** What is to be pressed is there; should it be drawn anew, pressing is tried again. */
const quickly = { timeout: 4_000 };

/** One view of the side bar, as its user sees it. */
export class TreeView {
  readonly #page: Page;
  readonly pane: Locator;

  /** @param name The view's title. */
  constructor(page: Page, name: string) {
    this.#page = page;
    this.pane = page.locator('.part.sidebar .pane').filter({
      has: page.locator('.pane-header h3', { hasText: exactly(name) }),
    });
  }

  /** The row with this label; only rows in view exist. */
  row(label: string | RegExp): Locator {
    return this.pane.locator('.monaco-list-row[role=treeitem]').filter({
      has: this.#page.locator('.label-name', { hasText: exactly(label) }),
    });
  }

  /** Tells whether a row is in view. */
  async shows(label: string | RegExp): Promise<boolean> {
    return (await this.row(label).count()) > 0;
  }

  /** The labels of the rows in view from the top of the tree, those of children among them. */
  async labels(): Promise<readonly string[]> {
    const labels: string[] = [];
    for (;;) {
      const row = this.pane.locator(`.monaco-list-row[data-index="${labels.length}"]`);
      const [label] = await row.locator('.label-name').allTextContents();
      if (label === undefined) {
        return labels;
      }
      labels.push(label);
    }
  }

  /** Waits for a row, and scrolls to it: only rows in view are there at all. */
  async reveal(label: string | RegExp): Promise<Locator> {
    const row = this.row(label).first();
    await until(`a row '${label.toString()}'`, async () => {
      if ((await row.count()) > 0) {
        await row.scrollIntoViewIfNeeded();
        return true;
      }
      await this.#scroll();
      return false;
    });
    return row;
  }

  /** Goes on by less than what is in view, and from the end to the top again. */
  async #scroll(): Promise<void> {
    await this.pane.locator('.monaco-list').hover();
    const isAtEnd =
      (await this.pane.locator('.monaco-list-row[data-last-element=true]').count()) > 0;
    await this.#page.mouse.wheel(0, isAtEnd ? -1_000_000 : 100);
  }

  /** What a row says after its label. */
  async description(label: string | RegExp): Promise<string> {
    const row = await this.reveal(label);
    return (await row.locator('.label-description').allTextContents()).join('');
  }

  /** What the view says beside its title. */
  async titleDescription(): Promise<string> {
    return (await this.pane.locator('.pane-header .description').allTextContents()).join('');
  }

  /**
   * As the function of that name. Takes away the tooltip of the row above, which may lie over this one, and then this row's,
   * which may lie over the editor.
   */
  async #pressUntil(
    what: string,
    press: () => Promise<void>,
    happened: () => Promise<boolean>,
  ): Promise<void> {
    const pressed = async (): Promise<void> => {
      await restPointer(this.#page);
      await press();
    };
    await pressUntil(what, pressed, happened);
    await restPointer(this.#page);
  }

  /** Sets the checkbox of a row. */
  async check(label: string | RegExp, on = true): Promise<void> {
    const isDone = async (): Promise<boolean> => (await this.isChecked(label)) === on;
    if (!(await isDone())) {
      const box = this.row(label).first().locator('[role=checkbox]');
      const what = `the checkbox of '${label.toString()}' to be ${on ? 'on' : 'off'}`;
      await this.#pressUntil(what, () => box.click(quickly), isDone);
    }
  }

  async isChecked(label: string | RegExp): Promise<boolean> {
    const box = (await this.reveal(label)).locator('[role=checkbox]');
    return (await box.getAttribute('aria-checked')) === 'true';
  }

  /** Presses an icon that a row shows while the pointer is over it, until that had its effect. */
  async inlineAction(
    label: string | RegExp,
    action: string,
    happened: () => Promise<boolean>,
  ): Promise<void> {
    const press = async (): Promise<void> => {
      const row = await this.reveal(label);
      await row.hover(quickly);
      await row.getByRole('button', { name: action, exact: true }).click(quickly);
    };
    await this.#pressUntil(`the effect of '${action}' on '${label.toString()}'`, press, happened);
  }

  /** Opens the context menu of a row and chooses from it. */
  async menuAction(label: string | RegExp, action: string): Promise<void> {
    const row = await this.reveal(label);
    const menu = this.#page.locator('.monaco-menu-container');
    const item = menu.getByRole('menuitem', { name: action, exact: true });
    let isPressed = false;
    await until(`the menu to close after '${action}'`, async () => {
      try {
        if (await menu.isVisible()) {
          // A menu ignores the mouse for a moment after it has opened, and closes as it runs what was chosen.
          await item.click({ timeout: 2_000 });
          isPressed = true;
        } else if (isPressed) {
          return true;
        } else {
          // Not open yet, or closed by something that took the focus.
          await restPointer(this.#page);
          await row.click({ button: 'right', timeout: 5_000 });
          await item.waitFor({ timeout: 5_000 });
        }
      } catch (error) {
        if (!(error instanceof errors.TimeoutError)) {
          throw error;
        }
      }
      return false;
    });
    await restPointer(this.#page);
  }

  /** Presses an icon in the view's title, until that had its effect. */
  async titleAction(action: string, happened: () => Promise<boolean>): Promise<void> {
    const header = this.pane.locator('.pane-header');
    const press = async (): Promise<void> => {
      await header.hover(quickly);
      await header.getByRole('button', { name: action, exact: true }).click(quickly);
    };
    await this.#pressUntil(`the effect of '${action}'`, press, happened);
  }

  /** Presses a button or link that stands in the view instead of rows, until that had its effect. */
  async welcomeAction(action: string, happened: () => Promise<boolean>): Promise<void> {
    const place = this.pane.locator('.welcome-view-content');
    const found = place
      .getByRole('button', { name: action, exact: true })
      .or(place.getByRole('link', { name: action, exact: true }));
    await this.#pressUntil(`the effect of '${action}'`, () => found.click(quickly), happened);
  }

  /** Waits until these are the rows, those of children among them. */
  async waitForLabels(...expected: readonly string[]): Promise<void> {
    await until(`the rows ${expected.join(', ')}`, async () => {
      return (await this.labels()).join('\n') === expected.join('\n');
    });
  }

  /** Waits until what a row says after its label matches, and returns that. */
  async waitForDescription(label: string, expected: string | RegExp): Promise<string> {
    return until(`'${label}' to say ${expected.toString()}`, async () => {
      const text = await this.description(label);
      return exactly(expected).test(text) ? text : undefined;
    });
  }

  /** Opens the view, should only its title be shown. */
  async open(): Promise<void> {
    const header = this.pane.locator('.pane-header');
    const isOpen = async (): Promise<boolean> =>
      (await header.getAttribute('aria-expanded')) === 'true';
    if (!(await isOpen())) {
      await this.#pressUntil('the view to open', () => header.click(quickly), isOpen);
    }
  }

  /** Waits until the text that stands in the view instead of rows matches, and returns it. */
  async waitForWelcome(expected: RegExp): Promise<string> {
    const content = this.pane.locator('.welcome-view-content');
    return until(`a welcome text like ${expected.toString()}`, async () => {
      const text = (await content.isVisible()) ? await content.innerText() : '';
      return expected.test(text) ? text : undefined;
    });
  }
}
