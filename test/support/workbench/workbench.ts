import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { errors, type BrowserContext, type Frame, type Locator, type Page } from 'playwright-core';
import { openBrowser } from '../browser.ts';
import {
  startInstalledHost,
  type InstalledHost,
  type InstalledHostOptions,
} from '../installedHost.ts';
import { manifestTexts } from '../languagePack.ts';
import { outFolder } from '../paths.ts';
import { changeUserSettings, type Settings } from '../userSettings.ts';
import { patienceMs, pressUntil, until } from '../until.ts';
import { Editors } from './editor.ts';
import { Notifications } from './notifications.ts';
import { restPointer } from './pointer.ts';
import { QuickInput } from './quickInput.ts';
import { TableTab } from './tableTab.ts';
import { TreeView } from './treeView.ts';
import { Walkthrough } from './walkthrough.ts';

/**
 * Makes VS Code show notifications longer than the 10, 12 or 15 seconds after which it hides them, so that no test has to be
 * faster than that.
 */
const patientToasts = `{
  const { setTimeout } = window;
  const whenHidden = new Set([10_000, 12_000, 15_000]);
  window.setTimeout = (run, ms, ...rest) =>
    setTimeout(run, whenHidden.has(ms) ? 60_000 : ms, ...rest);
}`;

/**
 * Remembers the entry of a quick pick that was clicked last. On a slow page Playwright can give up waiting after a click that
 * did arrive, and a command must not run twice for that.
 */
const rememberClicks = `
  document.addEventListener(
    'click',
    ({ target }) => {
      const entry = target.closest?.('[data-quick-input-id]');
      // Kept where a reload of the page does not lose it.
      sessionStorage.setItem('clickedEntry', entry?.dataset.quickInputId ?? '');
    },
    true,
  );
`;

export type Theme = 'dark' | 'light';

/** VS Code's own themes, and the class of the workbench in each. */
const themes = {
  normal: {
    dark: { name: 'Dark 2026', className: 'vs-dark' },
    light: { name: 'Light 2026', className: 'vs' },
  },
  high: {
    dark: { name: 'Default High Contrast', className: 'hc-black' },
    light: { name: 'Default High Contrast Light', className: 'hc-light' },
  },
} as const;

export interface WindowOptions {
  readonly theme?: Theme;
  readonly contrast?: keyof typeof themes;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Whether there are scroll bars, which only a browser of its own shows. */
  readonly scrollBars?: boolean;
  /** The folder for `screenshot`; by default, `out/screenshots`. */
  readonly screenshotFolder?: string;
}

export interface WorkbenchOptions extends InstalledHostOptions, WindowOptions {}

/** A host, and a browser page that shows it. */
export interface Place {
  readonly host: InstalledHost;
  readonly page: Page;
  /** Ends what was started for this workbench only. */
  readonly stop: () => Promise<void>;
}

/** Returns the user settings of a window. */
export const windowSettings = ({ contrast = 'normal' }: WindowOptions): Settings => ({
  // Dark or light as the browser prefers, so that it can change at any time.
  'window.autoDetectColorScheme': true,
  'workbench.preferredDarkColorTheme': themes[contrast].dark.name,
  'workbench.preferredLightColorTheme': themes[contrast].light.name,
});

/** A VS Code with the packaged extension, in a browser, as a user sees it. */
export class Workbench {
  readonly host: InstalledHost;
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly notifications: Notifications;
  readonly editors: Editors;
  readonly contacts: TreeView;
  readonly exports: TreeView;
  readonly walkthrough: Walkthrough;
  readonly #stop: () => Promise<void>;
  readonly #screenshotFolder: string;
  #contrast: keyof typeof themes;
  readonly #text: (key: string) => string;

  private constructor(
    { host, page, stop }: Place,
    { contrast = 'normal', screenshotFolder = join(outFolder, 'screenshots') }: WindowOptions,
    /** Returns a text of the manifest in the display language. */
    text: (key: string) => string,
  ) {
    this.host = host;
    this.#stop = stop;
    this.#contrast = contrast;
    this.#screenshotFolder = screenshotFolder;
    this.#text = text;
    this.page = page;
    this.quickInput = new QuickInput(page);
    this.notifications = new Notifications(page);
    this.editors = new Editors(page);
    this.contacts = new TreeView(page, text('view.contacts'));
    this.exports = new TreeView(page, text('view.exports'));
    this.walkthrough = new Walkthrough(page);
  }

  /** Starts server and browser, and waits until the workbench is loaded. */
  static async start(options: WorkbenchOptions = {}): Promise<Workbench> {
    const host = await startInstalledHost({
      ...options,
      settings: { ...windowSettings(options), ...options.settings },
    });
    let browser: BrowserContext | undefined;
    const stop = async (): Promise<void> => {
      await browser?.close();
      await host.stop();
    };
    try {
      browser = await openBrowser(host.browserProfile, options);
      const page = browser.pages()[0] ?? (await browser.newPage());
      return await Workbench.open({ host, page, stop }, options);
    } catch (error) {
      await stop();
      throw error;
    }
  }

  /** Loads the workbench into a page, and waits for it. */
  static async open(
    place: Place,
    options: WindowOptions & Pick<InstalledHostOptions, 'language'> = {},
  ): Promise<Workbench> {
    const { theme = 'dark', viewport = { width: 1280, height: 800 }, language = 'en' } = options;
    const { page, host } = place;
    const workbench = new Workbench(place, options, await manifestTexts(language));
    page.setDefaultTimeout(patienceMs);
    page.setDefaultNavigationTimeout(patienceMs);
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: theme });
    await page.addInitScript(patientToasts);
    await page.addInitScript(rememberClicks);
    await page.goto(host.url);
    await workbench.#ready();
    return workbench;
  }

  /** Ends what was started for it. */
  async stop(): Promise<void> {
    await this.#stop();
  }

  /** Reloads the window, as a user does after an update. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.run('workbench.action.reloadWindow', 'Developer: Reload Window');
    await loaded;
    await this.#ready();
  }

  /** Runs a command from the palette. */
  async run(commandId: string, title: string): Promise<void> {
    const entry = this.quickInput.widget.locator(
      `.quick-input-list-entry[data-quick-input-id="${commandId}"]`,
    );
    // Longer at each attempt, since each starts over and a busy machine may need more time for one.
    let timeout = 4_000;
    await until(`the command '${title}' in the palette`, async () => {
      await this.page.evaluate(`sessionStorage.removeItem('clickedEntry')`);
      try {
        await this.page.keyboard.press('F1');
        await this.quickInput.input.fill(`>${title}`, { timeout });
        await entry.click({ timeout });
      } catch (error) {
        if (!(error instanceof errors.TimeoutError)) {
          throw error;
        }
        // The palette closes when something that was still opening takes the focus.
        timeout *= 2;
        return (await this.page.evaluate(`sessionStorage.getItem('clickedEntry')`)) === commandId;
      }
      // A list that is redrawn under the pointer loses the click, and leaves the palette open.
      return this.#paletteCloses(title, timeout);
    });
  }

  /** The table in the editor tab with a title. */
  table(title: string): TableTab {
    return new TableTab(this.page, title);
  }

  /** An item of the status bar, by its text. */
  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item').filter({ hasText: text });
  }

  /** Opens a file of the folder from the Explorer. */
  async openFile(name: string): Promise<void> {
    const row = await this.fileRow(name);
    await pressUntil(
      `'${name}' to open`,
      () => row.dblclick({ timeout: 4_000 }),
      async () => (await this.editors.tabs()).includes(name),
    );
  }

  /** Shows the Explorer, and returns the row of a file of the folder in it. */
  async fileRow(name: string): Promise<Locator> {
    await this.showExplorer();
    const row = this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name });
    await pressUntil(
      `the row of '${name}'`,
      async () => {
        // A file that was written before VS Code began to watch the folder is only found by reading it again.
        if (!(await row.isVisible())) {
          await this.run('workbench.files.action.refreshFilesExplorer', 'Refresh Explorer');
        }
      },
      () => row.isVisible(),
    );
    return row;
  }

  /** Closes the active editor. */
  async closeEditor(): Promise<void> {
    const before = (await this.editors.tabs()).length;
    await this.run('workbench.action.closeActiveEditor', 'View: Close Editor');
    await until('the editor to close', async () => (await this.editors.tabs()).length < before);
  }

  /** Presses a button of the next modal dialog. */
  async pressInModal(button: string): Promise<void> {
    const dialog = this.page.locator('.monaco-dialog-box');
    const found = dialog.getByRole('button', { name: button, exact: true });
    await found.waitFor();
    await pressUntil(
      `'${button}' to be pressed`,
      () => found.click({ timeout: 4_000 }),
      async () => (await dialog.count()) === 0,
    );
  }

  /** Reads the clipboard of the browser. */
  async clipboard(): Promise<string> {
    return z.string().parse(await this.page.evaluate('navigator.clipboard.readText()'));
  }

  /** Shows the extension's views. */
  async showViews(): Promise<void> {
    const icon = this.#viewIcon();
    await until('the views of the extension', async () => {
      if ((await icon.getAttribute('aria-expanded')) !== 'true') {
        await icon.click();
      }
      try {
        await this.contacts.pane.waitFor({ timeout: 3_000 });
        return true;
      } catch (error) {
        if (error instanceof errors.TimeoutError) {
          // A window that is still restoring its side bar would take the click as closing it.
          return false;
        }
        throw error;
      }
    });
  }

  /** Leaves the views of the extension for the Explorer; again, if something that was still opening brings them back. */
  async showExplorer(): Promise<void> {
    await pressUntil(
      'the Explorer',
      () => this.run('workbench.view.explorer', 'View: Show Explorer'),
      () => this.exports.pane.isHidden(),
    );
  }

  /** Drags the edge of the side bar. */
  async widenSideBar(pixels: number): Promise<void> {
    const box = await this.page.locator('.part.sidebar').boundingBox();
    if (box === null) {
      throw new Error('There is no side bar.');
    }
    const [x, y] = [box.x + box.width + 1, box.y + box.height / 3];
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(x + pixels, y, { steps: 5 });
    await this.page.mouse.up();
  }

  /** Finds the webview that contains an element, wherever VS Code nests it. */
  async webview(selector: string): Promise<Frame> {
    return until(`a webview with '${selector}'`, async () => {
      for (const frame of this.page.frames()) {
        try {
          if (frame !== this.page.mainFrame() && (await frame.locator(selector).count()) > 0) {
            return frame;
          }
        } catch {
          // The frame was removed in the meantime, which happens while a webview loads.
        }
      }
      return undefined;
    });
  }

  /** Switches between dark and light, as a system does in the evening, and waits until it shows. */
  async setTheme(theme: Theme): Promise<void> {
    await this.page.emulateMedia({ colorScheme: theme });
    const { className } = themes[this.#contrast][theme];
    await this.page.locator(`.monaco-workbench.${className}`).waitFor();
  }

  /** Changes the contrast of the themes in the user settings; the next `setTheme` waits until it shows. */
  async setContrast(contrast: keyof typeof themes): Promise<void> {
    this.#contrast = contrast;
    await changeUserSettings(this.host.userDataFolder, windowSettings({ contrast }));
  }

  /** Takes a screenshot of the window; returns the file. */
  async screenshot(name: string): Promise<string> {
    await mkdir(this.#screenshotFolder, { recursive: true });
    const path = join(this.#screenshotFolder, `${name}.png`);
    // Without hovers.
    await restPointer(this.page);
    await this.page.locator('.workbench-hover').first().waitFor({ state: 'hidden' });
    await this.page.screenshot({ path, animations: 'disabled' });
    return path;
  }

  /** Returns what blocks the window or asks for something: for a failed test whose screenshot is not available. */
  async describe(): Promise<string> {
    const places = ['.monaco-dialog-box', '.notifications-toasts', '.part.statusbar'];
    const texts = [['.quick-input-widget', await this.quickInput.text()]];
    for (const place of places) {
      texts.push([place, (await this.page.locator(place).allInnerTexts()).join(' | ')]);
    }
    return texts.map(([place, text]) => `${place}: ${text?.replace(/\s+/g, ' ')}`).join('\n');
  }

  /** Returns whether the palette closes soon, or asks for something else. */
  async #paletteCloses(title: string, timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      if (!(await this.quickInput.holds(`>${title}`))) {
        return true;
      }
      await this.page.waitForTimeout(50);
    }
    return false;
  }

  #viewIcon(): Locator {
    return this.page.locator('.activitybar').getByRole('tab', {
      name: new RegExp(`^${this.#text('viewContainer.title')}`),
    });
  }

  async #ready(): Promise<void> {
    await this.#viewIcon().waitFor();
  }
}
