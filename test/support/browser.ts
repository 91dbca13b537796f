import { chromium, type BrowserContext } from 'playwright-core';
import { provisionChromium } from './provision.ts';

/** Nothing may leave the machine: the browser's own services are off, and no host name but this machine's resolves. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** Opens a headless browser with its profile (cookies, storage, VS Code's secrets) in a folder. */
export async function openBrowser(
  profileFolder: string,
  { scrollBars = false }: { readonly scrollBars?: boolean | undefined } = {},
): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profileFolder, {
    executablePath: await provisionChromium(),
    headless: true,
    viewport: { width: 1280, height: 800 },
    args,
    // Playwright hides them.
    ignoreDefaultArgs: scrollBars ? ['--hide-scrollbars'] : [],
    permissions: ['clipboard-read', 'clipboard-write'],
  });
}
