import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { build } from 'esbuild';
import { run, runOrThrow } from './childProcess.ts';
import { childEnvironment, vscodeTestFolder } from './paths.ts';

/** Contains VS Code 1.139.1: workbench and extension host as on the desktop, served to a browser. */
const codeServerVersion = '4.139.1';

/** The parts of a provisioned code-server. */
export interface CodeServer {
  readonly version: string;
  /** code-server itself: installs extensions, stores secrets. */
  readonly entry: string;
  /** VS Code's own server, which can run test suites in its extension host. */
  readonly serverMain: string;
}

/** Installs the pinned code-server into `.vscode-test`, unless it is there. */
export async function provisionCodeServer(): Promise<CodeServer> {
  const folder = join(vscodeTestFolder, `code-server-${codeServerVersion}`);
  if (!existsSync(folder)) {
    console.log(`Installing code-server ${codeServerVersion} into ${folder} (once)…`);
    await installCodeServer(folder);
  }
  const root = join(folder, 'node_modules', 'code-server');
  await build({
    entryPoints: [join(import.meta.dirname, 'logWriter.ts')],
    outfile: join(root, 'lib', 'vscode', 'node_modules', '@vscode', 'spdlog', 'index.js'),
    allowOverwrite: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'warning',
  });
  return {
    version: codeServerVersion,
    entry: join(root, 'out', 'node', 'entry.js'),
    serverMain: join(root, 'lib', 'vscode', 'out', 'server-main.js'),
  };
}

/** The new folder is renamed as the last step, so that an interrupted run leaves nothing that looks complete. */
async function installCodeServer(folder: string): Promise<void> {
  await mkdir(vscodeTestFolder, { recursive: true });
  await removeAbandoned();
  const partial = `${folder}.partial-${process.pid}`;
  try {
    await mkdir(partial);
    // Without a manifest of its own, npm would install into the project around it.
    await writeFile(join(partial, 'package.json'), '{ "private": true }\n');
    await npmInstall(partial, ['--ignore-scripts', `code-server@${codeServerVersion}`]);
    const vscode = join(partial, 'node_modules', 'code-server', 'lib', 'vscode');
    await npmInstall(vscode, ['--ignore-scripts', '--omit=dev']);
    await rename(partial, folder).catch((error: unknown) => {
      // A concurrent run was faster; its folder is as good.
      if (!existsSync(folder)) {
        throw error;
      }
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(vscodeTestFolder)) {
    const pid = /\.partial-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) {
      await rm(join(vscodeTestFolder, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function npmInstall(cwd: string, args: readonly string[]): Promise<void> {
  await runOrThrow('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', ...args], {
    cwd,
    env: npmEnvironment(),
    output: 'collect',
  });
}

/**
 * Returns the environment for a separate npm: the variables of an outer `npm run` describe the outer project and would
 * be read as settings here. Those that say how to reach a registry stay.
 */
function npmEnvironment(): NodeJS.ProcessEnv {
  const allowed =
    /^npm_config_(cache|registry|userconfig|globalconfig|cafile|strict_ssl|(https?_)?proxy|noproxy|offline|prefer_offline)$/;
  return Object.fromEntries(
    Object.entries(childEnvironment()).filter(([name]) => {
      const lower = name.toLowerCase();
      return lower !== 'node_env' && (!lower.startsWith('npm_') || allowed.test(lower));
    }),
  );
}

/** Finds a Chromium or Chrome that starts, or installs Debian's if possible; returns its path. */
export async function provisionChromium(): Promise<string> {
  const found = await findChromium();
  if (found !== undefined) {
    return found;
  }
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    console.log('Installing Chromium by apt-get (once)…');
    const env = childEnvironment({ DEBIAN_FRONTEND: 'noninteractive' });
    await runOrThrow('apt-get', ['update'], { env, output: 'collect' });
    await runOrThrow('apt-get', ['install', '-y', 'chromium'], { env, output: 'collect' });
    const installed = await findChromium();
    if (installed !== undefined) {
      return installed;
    }
  }
  throw new Error(
    'No Chromium or Chrome was found. Install one (on Debian: `sudo apt-get install chromium`; anywhere: ' +
      '`npx playwright-core install --with-deps chromium`), or set CHROME_PATH to its executable.',
  );
}

async function findChromium(): Promise<string | undefined> {
  const given = process.env.CHROME_PATH;
  if (given !== undefined && given !== '') {
    if (!(await starts(given))) {
      throw new Error(`CHROME_PATH is '${given}', which is not a browser that starts.`);
    }
    return given;
  }
  const { chromium } = await import('playwright-core');
  const candidates = [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    chromium.executablePath(),
  ];
  for (const candidate of candidates) {
    for (const path of isAbsolute(candidate) ? [candidate] : onPath(candidate)) {
      // Asking for the version excludes Ubuntu's placeholder, which only says that a snap has to be installed.
      if (existsSync(path) && (await starts(path))) {
        return path;
      }
    }
  }
  return undefined;
}

function onPath(name: string): readonly string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name));
}

async function starts(path: string): Promise<boolean> {
  try {
    const { exitCode } = await run(path, ['--version'], { output: 'collect' });
    return exitCode === 0;
  } catch (error) {
    console.log(`${path} does not start: ${String(error)}`);
    return false;
  }
}

if (import.meta.main) {
  try {
    const [codeServer, chromium] = [await provisionCodeServer(), await provisionChromium()];
    console.log(`code-server ${codeServer.version}: ${codeServer.entry}\nBrowser: ${chromium}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
