import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { webviewHtml } from '../../src/ui/webviewHtml.ts';
import { themes, type ThemeName } from './formThemes.ts';
import { projectFolder } from './paths.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
};

/** The bundle of a webview, served with its real page. */
export interface WebviewSite {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds the webviews' bundles in a folder of its own and serves one of them as VS Code would, with the CSP. */
export async function startWebviewSite(name: 'exportForm' | 'table'): Promise<WebviewSite> {
  const folder = await mkdtemp(join(tmpdir(), 'export-form-'));
  await promisify(execFile)(
    process.execPath,
    ['esbuild.js', '--production', '--webviews-only', `--outdir=${folder}`],
    { cwd: projectFolder },
  );
  const server = createServer((request, response) => {
    const { pathname, origin, searchParams } = new URL(
      request.url ?? '/',
      `http://${request.headers.host ?? ''}`,
    );
    if (pathname === '/') {
      response.setHeader('content-type', 'text/html').end(
        webviewHtml({
          cspSource: origin,
          nonce: 'test',
          scriptUri: `/${name}.js`,
          styleUri: `/${name}.css`,
          codiconUri: '/codicon.css',
          language: searchParams.get('language') ?? 'en',
          title: name === 'table' ? 'contacts.csv' : 'Export Contacts',
        }),
      );
      return;
    }
    const file = join(folder, 'webviews', basename(pathname));
    readFile(file).then(
      (bytes) => {
        response.setHeader('content-type', contentTypes[extname(file)] ?? 'text/plain').end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new TypeError('The server has no port.');
  }
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Provides the pages of a tab with what VS Code provides to a webview: its API, a state that survives a reload, a
 * theme's colors.
 */
export async function prepareFormPage(page: Page, theme: ThemeName = 'dark'): Promise<void> {
  await page.addInitScript({
    content: `
      window.acquireVsCodeApi = () => ({
        postMessage: (message) => void window.postToHost(message),
        getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
        setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
      });
      document.addEventListener('DOMContentLoaded', () => {
        ${themeScript(theme)}
      });
    `,
  });
}

/** Returns a script that sets a theme's colors as VS Code does: as properties of the root element. */
export const themeScript = (theme: ThemeName): string => `
  for (const [name, value] of Object.entries(${JSON.stringify(themes[theme])})) {
    document.documentElement.style.setProperty(name, value);
  }`;
