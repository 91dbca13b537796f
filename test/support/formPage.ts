import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { startFormHost, type FormHost } from './formHost.ts';
import { prepareFormPage, startWebviewSite, type WebviewSite } from './formPreview.ts';
import type { ThemeName } from './formThemes.ts';
import type { Simulator } from '../simulator/simulator.ts';

/** The form in a page of a real browser, with its host. */
export interface OpenForm {
  readonly page: Page;
  readonly host: FormHost;
  /** Errors of scripts and violations of the CSP. */
  readonly complaints: readonly string[];
  /** All messages of the host to the page, as text. */
  readonly received: readonly string[];
}

/** A browser and a server of the form's bundle, for the pages of a suite. */
export class FormPages {
  readonly #profile: string;
  readonly #browser: BrowserContext;
  readonly #site: WebviewSite;
  readonly #open: OpenForm[] = [];

  private constructor(profile: string, browser: BrowserContext, site: WebviewSite) {
    this.#profile = profile;
    this.#browser = browser;
    this.#site = site;
  }

  static async start(): Promise<FormPages> {
    const profile = await mkdtemp(join(tmpdir(), 'export-form-browser-'));
    const [browser, site] = await Promise.all([
      openBrowser(profile),
      startWebviewSite('exportForm'),
    ]);
    return new FormPages(profile, browser, site);
  }

  /** Opens the form for the account of a simulator; without one, signed out. */
  async open(
    simulator: Simulator | undefined,
    options: { theme?: ThemeName; viewport?: { width: number; height: number } } = {},
  ): Promise<OpenForm> {
    const page = await this.#browser.newPage();
    page.setDefaultTimeout(10_000);
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
    await prepareFormPage(page, options.theme);
    const received: string[] = [];
    const host = await startFormHost(page, {
      ...(simulator ? { simulator } : {}),
      onSent: (message) => received.push(JSON.stringify(message)),
    });
    await page.goto(this.#site.url);
    await page.locator('h1').waitFor();
    const form = { page, host, complaints, received };
    this.#open.push(form);
    return form;
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
