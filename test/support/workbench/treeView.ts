import { errors, type Locator, type Page } from 'playwright-core';
import { pressUntil, until } from '../until.ts';
import { restPointer } from './pointer.ts';
import { exactly } from './quickInput.ts';

/** Enough for an element that is there; if it is redrawn, the click is repeated. */
const quickly = { timeout: 4_000 };

/** A view of the side bar, as its user sees it. */
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

  /** The row with this label; only visible rows exist. */
  row(label: string | RegExp): Locator {
    return this.pane.locator('.monaco-list-row[role=treeitem]').filter({
      has: this.#page.locator('.label-name', { hasText: exactly(label) }),
    });
  }

  /** Returns whether a row is visible. */
  async shows(label: string | RegExp): Promise<boolean> {
    return (await this.row(label).count()) > 0;
  }

  /** Returns the labels of the visible rows from the top of the tree, including those of children. */
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

  /** Waits for a row, and scrolls to it: only visible rows exist. */
  async reveal(label: string | RegExp): Promise<Locator> {
    const row = this.row(label).first();
    await until(`a row '${label.toString()}'`, async () => {
      if ((await row.count()) === 0) {
        await this.#scroll();
        return false;
      }
      try {
        await row.scrollIntoViewIfNeeded(quickly);
        return true;
      } catch {
        // Unlike a click, this gives up on an element that the tree redraws meanwhile.
        return false;
      }
    });
    return row;
  }

  /** Scrolls by less than the visible height, and from the end back to the top. */
  async #scroll(): Promise<void> {
    await this.pane.locator('.monaco-list').hover();
    const isAtEnd =
      (await this.pane.locator('.monaco-list-row[data-last-element=true]').count()) > 0;
    await this.#page.mouse.wheel(0, isAtEnd ? -1_000_000 : 100);
  }

  /** Returns the description of a row. */
  async description(label: string | RegExp): Promise<string> {
    const row = await this.reveal(label);
    return (await row.locator('.label-description').allTextContents()).join('');
  }

  /** Returns the description beside the view's title. */
  async titleDescription(): Promise<string> {
    return (await this.pane.locator('.pane-header .description').allTextContents()).join('');
  }

  /**
   * Like the function of that name, but first hides the hover of the row above, which may cover this one, and then this
   * row's, which may cover the editor.
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

  /** Clicks an icon that a row shows on hover, until that has its effect. */
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

  /** Opens the context menu of a row and selects an item. */
  async menuAction(label: string | RegExp, action: string): Promise<void> {
    const row = await this.reveal(label);
    const menu = this.#page.locator('.monaco-menu-container');
    const item = menu.getByRole('menuitem', { name: action, exact: true });
    let isPressed = false;
    await until(`the menu to close after '${action}'`, async () => {
      try {
        if (!isPressed && (await menu.isVisible()) && !(await item.isVisible())) {
          // The row has changed since the menu was opened, or the menu is another one.
          await this.#page.keyboard.press('Escape');
        } else if (await menu.isVisible()) {
          // A menu ignores the mouse for a moment after it has opened, and closes when it runs the selected item.
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

  /** Clicks an icon in the view's title, until that has its effect. */
  async titleAction(action: string, happened: () => Promise<boolean>): Promise<void> {
    const header = this.pane.locator('.pane-header');
    const press = async (): Promise<void> => {
      await header.hover(quickly);
      await header.getByRole('button', { name: action, exact: true }).click(quickly);
    };
    await this.#pressUntil(`the effect of '${action}'`, press, happened);
  }

  /** Clicks a button or link of the view's welcome content, until that has its effect. */
  async welcomeAction(action: string, happened: () => Promise<boolean>): Promise<void> {
    const place = this.pane.locator('.welcome-view-content');
    const found = place
      .getByRole('button', { name: action, exact: true })
      .or(place.getByRole('link', { name: action, exact: true }));
    await this.#pressUntil(`the effect of '${action}'`, () => found.click(quickly), happened);
  }

  /** Waits until these are the rows, including those of children. */
  async waitForLabels(...expected: readonly string[]): Promise<void> {
    await until(`the rows ${expected.join(', ')}`, async () => {
      return (await this.labels()).join('\n') === expected.join('\n');
    });
  }

  /** Waits until the description of a row matches, and returns it. */
  async waitForDescription(label: string, expected: string | RegExp): Promise<string> {
    return until(`'${label}' to have the description ${expected.toString()}`, async () => {
      const text = await this.description(label);
      return exactly(expected).test(text) ? text : undefined;
    });
  }

  /** Expands the view, if it is collapsed. */
  async open(): Promise<void> {
    const header = this.pane.locator('.pane-header');
    const isOpen = async (): Promise<boolean> =>
      (await header.getAttribute('aria-expanded')) === 'true';
    if (!(await isOpen())) {
      await this.#pressUntil('the view to open', () => header.click(quickly), isOpen);
    }
  }

  /** Waits until the view's welcome text matches, and returns it. */
  async waitForWelcome(expected: RegExp): Promise<string> {
    const content = this.pane.locator('.welcome-view-content');
    return until(`a welcome text like ${expected.toString()}`, async () => {
      const text = (await content.isVisible()) ? await content.innerText() : '';
      return expected.test(text) ? text : undefined;
    });
  }
}
