import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { openBrowser } from '../browser.ts';
import { seedLanguagePack, type Language } from '../languagePack.ts';
import { startInstalledHost, type Companion, type InstalledHost } from '../installedHost.ts';
import { outFolder } from '../paths.ts';
import { until } from '../until.ts';
import { seedUserSettings, type Settings } from '../userSettings.ts';
import { windowSettings, Workbench, type WindowOptions } from './workbench.ts';

export interface SharedWindowOptions extends WindowOptions {
  readonly settings?: Settings;
  /** 'ask' starts in Restricted Mode. */
  readonly trust?: 'given' | 'ask';
  /** The initial contents of the folder: the text of each file, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** URI of a virtual folder to open instead of a new empty one; a companion has to provide its file system. */
  readonly virtualFolder?: string;
  /** The account with which the window starts, if one was remembered under this name. */
  readonly account?: string;
  /** The display language. */
  readonly language?: Language;
}

type BrowserState = Awaited<ReturnType<BrowserContext['storageState']>>;

/**
 * One VS Code server and one browser for windows one after another, each as if it were the first: no file, setting,
 * account or editor of an earlier one remains. What remains is the running server and browser, and what the browser has
 * loaded and compiled, which is most of the startup cost.
 */
export class SharedHost {
  readonly #companions: readonly Companion[];
  readonly #accounts = new Map<string, BrowserState>();
  #started: Promise<{ host: InstalledHost; browser: BrowserContext }> | undefined;

  /** @param companions Extensions that are installed in all windows. */
  constructor(companions: readonly Companion[]) {
    this.#companions = companions;
  }

  /** Opens a window. The one before it must have been stopped. */
  async open({
    settings = {},
    trust = 'given',
    files = {},
    virtualFolder,
    account = '',
    language = 'en',
    ...options
  }: SharedWindowOptions): Promise<Workbench> {
    this.#started ??= this.#start();
    const { host, browser } = await this.#started;
    await forgetWindows(host);
    await seedUserSettings(host.userDataFolder, {
      ...windowSettings(options),
      'security.workspace.trust.enabled': trust === 'ask',
      ...settings,
    });
    // Where 'Configure Display Language' writes it.
    await writeFile(
      join(host.userDataFolder, 'User', 'argv.json'),
      JSON.stringify({ locale: language }),
    );
    await browser.setStorageState(this.#accounts.get(account) ?? { cookies: [], origins: [] });

    // Each in a folder of its own, so that files which a test writes beside the folder do not affect another test.
    const folder = join(await mkdtemp(join(host.folder, '..', 'window-')), 'workspace');
    await mkdir(folder);
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const url = new URL(host.url);
    url.searchParams.set('folder', virtualFolder ?? folder);
    const page = await browser.newPage();
    page.on('dialog', (dialog) => void dialog.accept());
    const stop = async (): Promise<void> => {
      await page.close();
      host.endExtensionHosts();
    };
    try {
      return await Workbench.open(
        { host: { ...host, folder, url: url.href }, page, stop },
        { ...options, language },
      );
    } catch (error) {
      const path = join(outFolder, 'failures', `${basename(dirname(folder))}.png`);
      await page.screenshot({ path }).catch(() => undefined);
      console.log(`A window did not open: ${path}`);
      await stop();
      throw error;
    }
  }

  /** Returns whether windows can start with this account. */
  remembers(account: string): boolean {
    return this.#accounts.has(account);
  }

  /**
   * Remembers the account that was just signed in.
   *
   * @param mark A text in its record, which the workbench stores some time after the sign-in.
   */
  async remember(account: string, mark: string): Promise<void> {
    if (this.#started !== undefined) {
      const { browser } = await this.#started;
      const state = await until('the account in the storage of the browser', async () => {
        const stored = await browser.storageState({ indexedDB: true });
        return JSON.stringify(stored).includes(mark) ? stored : undefined;
      });
      this.#accounts.set(account, state);
    }
  }

  async #start(): Promise<{ host: InstalledHost; browser: BrowserContext }> {
    const host = await startInstalledHost({ companions: this.#companions, trust: 'ask' });
    await seedLanguagePack(host.userDataFolder, 'de');
    // There are windows of many suites: none knows whether it is the last.
    process.once('exit', () => {
      host.endExtensionHosts();
      try {
        rmSync(join(host.folder, '..'), { recursive: true, force: true, maxRetries: 5 });
      } catch {
        // A process that is still ending may write there. The runner of the suites removes all that is left.
      }
    });
    return { host, browser: await openBrowser(host.browserProfile) };
  }
}

/** Removes what extensions and windows have stored on the server's disk. */
async function forgetWindows({ userDataFolder, folder }: InstalledHost): Promise<void> {
  const scratch = join(folder, '..');
  const windows = (await readdir(scratch)).filter((name) => name.startsWith('window-'));
  for (const path of [
    ...['User', 'Machine'].map((name) => join(userDataFolder, name)),
    ...windows.map((name) => join(scratch, name)),
  ]) {
    await rm(path, { recursive: true, force: true, maxRetries: 5 });
  }
}
