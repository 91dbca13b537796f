import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import type { Language } from './languagePack.ts';
import { prepareFormPage, startWebviewSite, type WebviewSite } from './formPreview.ts';
import type { ThemeName } from './formThemes.ts';
import { TableHost, type TableHostOptions } from './tableHost.ts';

/** The table in a page of a real browser, with its host. */
export interface OpenTable {
  readonly page: Page;
  readonly host: TableHost;
  /** Errors of scripts and violations of the CSP. */
  readonly complaints: readonly string[];
}

export interface OpenTableOptions extends TableHostOptions {
  readonly theme?: ThemeName;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly forcedColors?: boolean;
  readonly language?: Language;
  /** A pattern of what cannot be loaded. */
  readonly blocked?: string;
}

/** A browser and a server of the table's bundle, for the pages of a suite. */
export class TablePages {
  readonly #profile: string;
  readonly #browser: BrowserContext;
  readonly #site: WebviewSite;
  readonly #open: OpenTable[] = [];

  private constructor(profile: string, browser: BrowserContext, site: WebviewSite) {
    this.#profile = profile;
    this.#browser = browser;
    this.#site = site;
  }

  static async start(): Promise<TablePages> {
    const profile = await mkdtemp(join(tmpdir(), 'table-browser-'));
    const [browser, site] = await Promise.all([openBrowser(profile), startWebviewSite('table')]);
    return new TablePages(profile, browser, site);
  }

  /** Opens a table, and waits until its first rows are shown. */
  async open(options: OpenTableOptions = {}): Promise<OpenTable> {
    const page = await this.#browser.newPage();
    page.setDefaultTimeout(30_000);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        complaints.push(message.text());
      }
    });
    if (options.viewport) {
      await page.setViewportSize(options.viewport);
    }
    if (options.forcedColors === true) {
      await page.emulateMedia({ forcedColors: 'active' });
    }
    if (options.blocked !== undefined) {
      await page.route(options.blocked, (route) => route.abort());
    }
    await prepareFormPage(page, options.theme);
    const host = await TableHost.start(page, options);
    await page.goto(`${this.#site.url}?language=${options.language ?? 'en'}`);
    await page.locator(options.notATable ? '.message' : '.grid').waitFor();
    if (host.state.rows > 0 && !options.notATable) {
      await page.locator('.cell:not(.pending)').first().waitFor();
    }
    const table = { page, host, complaints };
    this.#open.push(table);
    return table;
  }

  /** Closes the pages that a test has opened. */
  async closeAll(): Promise<void> {
    for (const { page, host } of this.#open.splice(0)) {
      host.dispose();
      await page.close();
    }
  }

  async stop(): Promise<void> {
    await this.closeAll();
    await this.#browser.close();
    await this.#site.close();
    await rm(this.#profile, { recursive: true, force: true });
  }
}
