import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { openBrowser } from '../browser.ts';
import { startInstalledHost, type Companion, type InstalledHost } from '../installedHost.ts';
import { until } from '../until.ts';
import { seedUserSettings, type Settings } from '../userSettings.ts';
import { windowSettings, Workbench, type WindowOptions } from './workbench.ts';

export interface SharedWindowOptions extends WindowOptions {
  readonly settings?: Settings;
  /** 'ask' begins in Restricted Mode. */
  readonly trust?: 'given' | 'ask';
  /** What is in the folder before it is opened: the text of each file, by its path. */
  readonly files?: Readonly<Record<string, string>>;
  /** URI of a folder that is on no disk, to be opened instead of a new empty one; a companion has to provide it. */
  readonly virtualFolder?: string;
  /** The account that the window begins with, where one was remembered under this name. */
  readonly account?: string;
}

type BrowserState = Awaited<ReturnType<BrowserContext['storageState']>>;

/**
 * One VS Code server and one browser for windows that come one after another, each as if it were the first: no file, no
 * setting, no account and no editor of an earlier one is left. What stays is that server and browser run, and what the
 * browser has loaded and compiled, which is most of what a start costs.
 */
export class SharedHost {
  readonly #companions: readonly Companion[];
  readonly #accounts = new Map<string, BrowserState>();
  #started: Promise<{ host: InstalledHost; browser: BrowserContext }> | undefined;

  /** @param companions Extensions that are there in all windows. */
  constructor(companions: readonly Companion[]) {
    this.#companions = companions;
  }

  /** Opens a window. The one before it has to be stopped. */
  async open({
    settings = {},
    trust = 'given',
    files = {},
    virtualFolder,
    account = '',
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
    await browser.setStorageState(this.#accounts.get(account) ?? { cookies: [], origins: [] });

    // Each in a folder of its own, so that what a test writes beside the folder is no other test's.
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
        options,
      );
    } catch (error) {
      await stop();
      throw error;
    }
  }

  /** Tells whether windows can begin with this account. */
  remembers(account: string): boolean {
    return this.#accounts.has(account);
  }

  /**
   * Remembers the account that was just signed in.
   *
   * @param mark A text in its record, which the workbench stores at some time after the sign-in.
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
    // The windows of many suites: nobody knows which is the last.
    process.once('exit', () => {
      host.endExtensionHosts();
      rmSync(join(host.folder, '..'), { recursive: true, force: true });
    });
    return { host, browser: await openBrowser(host.browserProfile) };
  }
}

/** Removes what extensions and windows have stored on the disk of the server. */
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
