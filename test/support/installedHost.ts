import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runOrThrow } from './childProcess.ts';
import { seedLanguagePack, type Language } from './languagePack.ts';
import { childEnvironment, vsixFile } from './paths.ts';
import { provisionCodeServer } from './provision.ts';
import { startServer } from './servers.ts';
import { seedUserSettings, type Settings } from './userSettings.ts';

export interface InstalledHostOptions {
  /** User settings in addition to those of a quiet workbench. */
  readonly settings?: Settings;
  /** Additional environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder to open; by default, a new empty one. */
  readonly folder?: string;
  /** URI of a virtual folder to open instead; a companion has to provide its file system. */
  readonly virtualFolder?: string;
  /** 'ask' starts in Restricted Mode. */
  readonly trust?: 'given' | 'ask';
  /** The display language. */
  readonly language?: Language;
  /** Other extensions that are installed beside the packaged one. */
  readonly companions?: readonly Companion[];
}

/** A small extension of a test. */
export interface Companion {
  /** Its `package.json`, with `publisher`, `name` and `version`. */
  readonly manifest: {
    readonly publisher: string;
    readonly name: string;
    readonly version: string;
    readonly [key: string]: unknown;
  };
  /** The CommonJS source of `main.cjs`. */
  readonly main: string;
}

/** A VS Code for the browser, with the packaged extension installed as by a user. */
export interface InstalledHost {
  readonly url: string;
  /** The folder that is open in it. */
  readonly folder: string;
  /** The folder for a browser's profile. */
  readonly browserProfile: string;
  /** The folder of the server's settings and logs, and of the extensions' storage. */
  readonly userDataFolder: string;
  readonly output: () => string;
  /** Ends the extension hosts of closed windows: they wait for hours for their window to come back. */
  endExtensionHosts(): void;
  /** Runs the command line of this VS Code over the same folders, such as `--list-extensions`; returns its output. */
  cli(...args: readonly string[]): Promise<string>;
  /** Stops the server and removes its folders. */
  stop(): Promise<void>;
}

/** Starts code-server with the VSIX installed in new folders. */
export async function startInstalledHost({
  settings = {},
  env: givenEnv = {},
  folder: givenFolder,
  virtualFolder,
  trust = 'given',
  language = 'en',
  companions = [],
}: InstalledHostOptions = {}): Promise<InstalledHost> {
  const { entry } = await provisionCodeServer();
  const scratch = await mkdtemp(join(tmpdir(), 'sgx-'));
  const removeScratch = () => rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  try {
    const userDataFolder = join(scratch, 'data');
    const folder = givenFolder ?? join(scratch, 'workspace');
    await mkdir(folder, { recursive: true });
    await seedUserSettings(userDataFolder, settings);

    const env = childEnvironment({
      ...givenEnv,
      // Nothing of the user's own code-server is read or written.
      CODE_SERVER_CONFIG: join(scratch, 'config.yaml'),
      XDG_RUNTIME_DIR: scratch,
      VSCODE_IPC_HOOK_CLI: undefined,
    });
    const extensionsFolder = join(scratch, 'extensions');
    for (const companion of companions) {
      // Before anything is installed: until then, the folder is scanned for extensions.
      await writeCompanion(extensionsFolder, companion);
    }
    const folders = [
      ...['--user-data-dir', userDataFolder],
      ...['--extensions-dir', extensionsFolder],
    ];
    const cli = async (...args: readonly string[]): Promise<string> =>
      runOrThrow(process.execPath, [entry, ...folders, ...args], { env, output: 'collect' });
    await cli('--install-extension', vsixFile);
    if (language !== 'en') {
      await seedLanguagePack(userDataFolder, language);
    }
    const extensionHosts = new ExtensionHosts();
    const server = await startServer(
      (port) => [
        entry,
        ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
        ...folders,
        ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
        ...(trust === 'given' ? ['--disable-workspace-trust'] : []),
        ...(language === 'en' ? [] : ['--locale', language]),
        folder,
      ],
      { env, onOutput: (text) => extensionHosts.read(text) },
    );
    return {
      url: `${server.url}?folder=${encodeURIComponent(virtualFolder ?? folder)}`,
      folder,
      browserProfile: join(scratch, 'profile'),
      userDataFolder,
      output: () => server.process.output(),
      endExtensionHosts: () => extensionHosts.end(),
      cli,
      async stop() {
        await server.process.stop();
        await removeScratch();
      },
    };
  } catch (error) {
    await removeScratch();
    throw error;
  }
}

/** The extension hosts that a server has reported. */
class ExtensionHosts {
  readonly #running = new Set<number>();
  #rest = '';

  read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, pid, event] =
        /<(\d+)> (Launched Extension Host Process|Extension Host Process exited)/.exec(line) ?? [];
      if (event?.startsWith('Launched')) {
        this.#running.add(Number(pid));
      } else {
        this.#running.delete(Number(pid));
      }
    }
  }

  end(): void {
    for (const pid of this.#running) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) {
          throw error;
        }
      }
    }
    this.#running.clear();
  }
}

async function writeCompanion(
  extensionsFolder: string,
  { manifest, main }: Companion,
): Promise<void> {
  const { publisher, name, version } = manifest;
  const folder = join(extensionsFolder, `${publisher}.${name}-${version}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'main.cjs'), main);
}
