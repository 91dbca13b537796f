import type { Frame, Page } from 'playwright-core';
import * as z from 'zod';
import { until } from '../until.ts';
import type { QuickInput } from './quickInput.ts';

/** Uses the workbench without a mouse: with keys only, looking at their effect. */
export class Keyboard {
  readonly #page: Page;
  readonly #quickInput: QuickInput;
  /** Frames in which use of the mouse is recorded. */
  readonly #watched = new Set<Frame>();

  constructor(page: Page, quickInput: QuickInput) {
    this.#page = page;
    this.#quickInput = quickInput;
  }

  /** Starts recording use of the mouse in a frame. */
  async watchForMouse(frame: Frame): Promise<void> {
    this.#watched.add(frame);
    await frame.evaluate(`
      window.mouseUses = [];
      for (const type of ['mousedown', 'pointerdown', 'wheel']) {
        addEventListener(type, (event) => { if (event.isTrusted) mouseUses.push(type); }, true);
      }`);
  }

  /** Returns how a mouse was used, in the frames that still exist. */
  async mouseUses(): Promise<readonly string[]> {
    const uses: string[] = [];
    for (const frame of this.#watched) {
      if (!frame.isDetached()) {
        const found: unknown = await frame.evaluate('mouseUses');
        uses.push(...z.array(z.string()).parse(found));
      }
    }
    return uses;
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await this.#page.keyboard.press(key);
    }
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }

  /**
   * Presses a key until what it moves is at the target.
   *
   * @param where Returns the name of the current place. The next press waits until the last one shows, so that none
   * overshoots.
   */
  async pressUntil(
    key: string,
    what: string,
    where: () => Promise<string>,
    isThere: (place: string) => boolean,
  ): Promise<void> {
    const places: string[] = [];
    for (let presses = 0; presses < 40; presses++) {
      const place = await where();
      if (isThere(place)) {
        return;
      }
      places.push(place);
      await this.press(key);
      await settled(async () => (await where()) !== place, 1_500);
    }
    throw new Error(`Pressed '${key}' without reaching ${what}: ${places.join(' > ')}.`);
  }

  /**
   * Selects from the menu of the focused row.
   *
   * @throws If the menu closes first. A view whose refresh ends just as the menu opens takes the focus back.
   */
  async chooseFromMenu(action: string): Promise<void> {
    const isOpen = (): Promise<boolean> => this.isIn('.monaco-menu-container');
    await this.press('Shift+F10');
    await until('the menu to open', isOpen, { timeoutMs: 8_000 });
    const item = async (): Promise<string> => {
      if (!(await isOpen())) {
        throw new Error(`The menu closed before '${action}' was chosen.`);
      }
      return (await this.isIn('[role=menuitem]')) ? this.spoken() : '';
    };
    await this.pressUntil('ArrowDown', `'${action}' in the menu`, item, (text) =>
      text.startsWith(action),
    );
    await this.press('Enter');
  }

  /** Types into the box that has just opened, once it has the focus, and accepts it. */
  async enter(text: string): Promise<void> {
    await until('the focus in the box', () => this.isIn('.quick-input-widget input'));
    await this.type(text);
    await until('what was typed in the box', () => this.#quickInput.holds(text));
    await this.press('Enter');
  }

  /**
   * Runs a command from the palette, which is opened again if it closes because something that was still opening takes
   * the focus.
   */
  async run(title: string): Promise<void> {
    await until(`'${title}' focused in the palette`, async () => {
      await this.press('F1');
      return (
        (await settled(() => this.#quickInput.isOpen(''), 2_000)) &&
        (await this.#bringToFront(title, `>${title}`))
      );
    });
    await this.press('Enter');
  }

  /** Types the label of a row of the quick pick, and accepts it once that row is focused. */
  async choose(label: string): Promise<void> {
    await until(`'${label}' focused`, () => this.#bringToFront(label, label));
    await this.press('Enter');
  }

  /** Types into the box of the quick pick; returns whether that soon focuses the row. */
  async #bringToFront(label: string, typed: string): Promise<boolean> {
    if (!(await settled(() => this.isIn('.quick-input-widget input'), 2_000))) {
      return false;
    }
    await this.press('ControlOrMeta+A');
    await this.type(typed);
    const front = this.#page.locator('.quick-input-list .monaco-list-row.focused .label-name');
    return settled(async () => {
      const [text = ''] = await front.allTextContents();
      return text.includes(label) && (await this.#quickInput.holds(typed));
    }, 5_000);
  }

  /** Returns whether the focused element matches a selector. */
  async isIn(selector: string): Promise<boolean> {
    const element = `document.activeElement?.closest(${JSON.stringify(selector)})`;
    return z.boolean().parse(await this.#page.evaluate(`Boolean(${element})`));
  }

  /** Returns what a screen reader says for the focused element: its own label, or that of its focused row. */
  async spoken(): Promise<string> {
    return String(
      await this.#page.evaluate(`(() => {
        const { activeElement } = document;
        const row = activeElement?.matches('.monaco-list')
          ? activeElement.querySelector('.monaco-list-row.focused')
          : activeElement;
        return row?.getAttribute('aria-label') ?? row?.textContent ?? '';
      })()`),
    );
  }
}

/** Waits for the effect of a key. */
async function settled(isThere: () => Promise<boolean>, timeoutMs: number): Promise<boolean> {
  try {
    return await until('', isThere, { timeoutMs, intervalMs: 30 });
  } catch {
    return false;
  }
}
