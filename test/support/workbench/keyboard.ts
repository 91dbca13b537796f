import type { Frame, Page } from 'playwright-core';
import * as z from 'zod';
import { until } from '../until.ts';
import type { QuickInput } from './quickInput.ts';

/** Uses the workbench as somebody does who has no mouse: by keys alone, and by looking at what they do. */
export class Keyboard {
  readonly #page: Page;
  readonly #quickInput: QuickInput;
  /** Frames in which a use of the mouse would be noticed. */
  readonly #watched = new Set<Frame>();

  constructor(page: Page, quickInput: QuickInput) {
    this.#page = page;
    this.#quickInput = quickInput;
  }

  /** From now on, notices a mouse in a frame. */
  async watchForMouse(frame: Frame): Promise<void> {
    this.#watched.add(frame);
    await frame.evaluate(`
      window.mouseUses = [];
      for (const type of ['mousedown', 'pointerdown', 'wheel']) {
        addEventListener(type, (event) => { if (event.isTrusted) mouseUses.push(type); }, true);
      }`);
  }

  /** What was done with a mouse, in the frames that are still there. */
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
   * Presses a key until what it moves is where it should be.
   *
   * @param where Names the place where it is now. The next press waits until the last one shows, so that none goes too far.
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
    throw new Error(`Pressed '${key}' in vain for ${what}: ${places.join(' > ')}.`);
  }

  /**
   * Chooses from the menu of the row that has the focus.
   *
   * @throws When the menu closes first. A view whose refresh ends just as the menu opens takes the focus back.
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

  /** Types into the box that has just come, once it has the focus, and accepts it. */
  async answer(text: string): Promise<void> {
    await until('the focus in the box', () => this.isIn('.quick-input-widget input'));
    await this.type(text);
    await until('what was typed in the box', () => this.#quickInput.holds(text));
    await this.press('Enter');
  }

  /** Runs a command from the palette, which closes when something that was still opening takes the focus: then anew. */
  async run(title: string): Promise<void> {
    await until(`'${title}' in front in the palette`, async () => {
      await this.press('F1');
      return (
        (await settled(() => this.#quickInput.isOpen(''), 2_000)) &&
        (await this.#bringToFront(title, `>${title}`))
      );
    });
    await this.press('Enter');
  }

  /** Types what a row of the quick pick is called, and accepts it once it is the one in front. */
  async choose(label: string): Promise<void> {
    await until(`'${label}' in front`, () => this.#bringToFront(label, label));
    await this.press('Enter');
  }

  /** Types into the box of the quick pick; tells whether that brings a row to the front before long. */
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

  /** Whether the focus of the window is in something. */
  async isIn(selector: string): Promise<boolean> {
    const element = `document.activeElement?.closest(${JSON.stringify(selector)})`;
    return z.boolean().parse(await this.#page.evaluate(`Boolean(${element})`));
  }

  /** What a screen reader says for the element that has the focus: its own label, or that of the row within. */
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

/** Gives what was pressed the time to show. */
async function settled(isThere: () => Promise<boolean>, timeoutMs: number): Promise<boolean> {
  try {
    return await until('', isThere, { timeoutMs, intervalMs: 30 });
  } catch {
    return false;
  }
}
