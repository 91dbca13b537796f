#!/usr/bin/env node
/**
 * Stands in for the executable of a desktop VS Code: accepts `--extensionDevelopmentPath` and `--extensionTestsPath`,
 * runs that suite in the extension host of code-server with Chromium as its window, and ends with the suite's exit
 * code.
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BrowserContext } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { childEnvironment, outFolder } from './paths.ts';
import { provisionCodeServer } from './provision.ts';
import { startServer, type RunningServer } from './servers.ts';

/** A suite that hangs fails. */
const timeLimitMs = Number(process.env.TEST_HOST_TIME_LIMIT_MS ?? 20 * 60_000);

const { values, positionals } = parseArgs({
  // VS Code accepts many more options; those of the desktop window have no effect here.
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
    'extensions-dir': { type: 'string' },
  },
});

/** Marks the suite's output among all messages of the workbench; the rest is written to a log file. */
const outputPrefix = randomUUID();
const logFile = join(outFolder, 'host.log');
mkdirSync(outFolder, { recursive: true });
const log = createWriteStream(logFile);

const scratch = await mkdtemp(join(tmpdir(), 'vscode-host-'));
let server: RunningServer | undefined;
let browser: BrowserContext | undefined;
let ending = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void end(130));
}
const timer = setTimeout(() => {
  console.error(`The suite did not end within ${timeLimitMs / 1000} s.`);
  void end(1);
}, timeLimitMs);

try {
  const exitCode = await runSuite();
  await end(exitCode);
} catch (error) {
  await fail(error);
}

async function runSuite(): Promise<number> {
  const { serverMain } = await provisionCodeServer();
  server = await startServer(
    (port) => [
      serverMain,
      ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'],
      ...['--accept-server-license-terms', '--telemetry-level', 'off', '--disable-workspace-trust'],
      // Without the driver, the page ignores the suite that it has to run.
      '--enable-smoke-test-driver',
      ...['--server-data-dir', serverDataFolder()],
      ...['--extensions-dir', option('extensions-dir') ?? join(scratch, 'extensions')],
    ],
    {
      env: childEnvironment({
        TEST_OUTPUT_PREFIX: outputPrefix,
        // The folder of the server's sockets.
        XDG_RUNTIME_DIR: scratch,
      }),
      onOutput: (text) => log.write(text),
    },
  );
  browser = await openBrowser(join(scratch, 'profile'));
  const page = browser.pages()[0] ?? (await browser.newPage());

  const suite = Promise.withResolvers<number>();
  // If the page cannot be loaded, that is the error to report.
  suite.promise.catch(() => undefined);
  await page.exposeFunction('codeAutomationLog', (type: string, args: readonly unknown[]) => {
    const text = args.map(asText).join(' ');
    if (text.startsWith(outputPrefix)) {
      process.stdout.write(`${text.slice(outputPrefix.length)}\n`);
    } else {
      log.write(`[${type}] ${text}\n`);
    }
  });
  await page.exposeFunction('codeAutomationExit', (code: number) => suite.resolve(code));
  page.on('crash', () => suite.reject(new Error('The browser page crashed.')));
  browser.on('close', () => suite.reject(new Error('The browser was closed.')));
  void server.process.exited.then((code) =>
    suite.reject(new Error(`The VS Code server ended with code ${code}.`)),
  );

  // There is a limit for all of it, which a busy machine may need.
  await page.goto(suiteAddress(server), { timeout: 0 });
  return suite.promise;
}

/**
 * A desktop has `User` in its user data folder, the server in its own folder `data`: the same place, if the user data
 * folder is called `data`.
 */
function serverDataFolder(): string {
  const userData = option('user-data-dir');
  if (userData === undefined) {
    return join(scratch, 'server');
  }
  if (basename(userData) !== 'data') {
    throw new Error(`--user-data-dir has to end in 'data', not '${basename(userData)}'.`);
  }
  return dirname(userData);
}

function suiteAddress({ port, url }: RunningServer): string {
  const remote = `vscode-remote://localhost:${port}`;
  const payload = (['extensionDevelopmentPath', 'extensionTestsPath'] as const).map((name) => {
    const path = option(name);
    if (path === undefined) {
      throw new Error(`--${name} is missing.`);
    }
    return [name, `${remote}${path}`];
  });
  const address = new URL(url);
  const folder = positionals[0];
  if (folder !== undefined) {
    address.searchParams.set('folder', folder);
  }
  address.searchParams.set('payload', JSON.stringify(payload));
  return address.href;
}

function option(name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function fail(error: unknown): Promise<void> {
  // Failures during shutdown are expected.
  if (!ending) {
    console.error(error);
  }
  await end(1);
}

async function end(exitCode: number): Promise<void> {
  if (ending) {
    return;
  }
  ending = true;
  clearTimeout(timer);
  await browser?.close().catch((error: unknown) => console.error(error));
  await server?.process.stop();
  await rm(scratch, { recursive: true, force: true });
  if (exitCode !== 0) {
    console.log(`What the workbench and the server logged: ${logFile}`);
  }
  log.end(() => process.exit(exitCode));
}
